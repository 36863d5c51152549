import { describe, expect, it } from "vitest";
import { resultFolderOf } from "../../../src/bisect/task/result-folder.js";
import { testTask } from "../test-task.js";
import { openTaskLab } from "./task-lab.js";

describe("the folder of a task", () => {
  it.each([
    [1e20, "9999-12-31"],
    [-5, "1970-01-01"],
    [1_700_000_000, "2023-11-14"],
  ])("by a claim at %d s is of the day %s", (claim_time, day) => {
    expect(resultFolderOf(testTask({ claim_time }))).toBe(
      `/results/linux/${day}/25112012334404900/dc3ef8c0/3302784731870282237`,
    );
  });

  it("leads nowhere else, whatever the row says", () => {
    const evil = "../../etc/passwd";
    const folder = resultFolderOf(testTask({ id: evil, bad_job_id: evil, project: evil }));
    expect(folder.split("/").filter((part) => /^\.*$/.test(part))).toEqual([""]);
    expect(folder.split("/")).toHaveLength(7);
  });

  it("is set anew by the claim of a row that came from elsewhere", async () => {
    const lab = await openTaskLab();
    const { id } = await lab.create();
    await lab.store.update("bisect", id, () => ({ set: { claim_time: 1e20, bisect_result_root: "/../../etc" } }));
    const claimed = (await lab.claimed()).task();
    expect(claimed.claim_time).toBe(lab.clock.nowMs() / 1000);
    expect(claimed.bisect_result_root).toBe(resultFolderOf(claimed));
  });
});
