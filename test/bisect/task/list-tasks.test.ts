import { beforeEach, describe, expect, it } from "vitest";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { countTasks } from "../../../src/bisect/task/count-tasks.js";
import { listTasks } from "../../../src/bisect/task/list-tasks.js";
import { readTask } from "../../../src/bisect/task/read-task.js";
import { openSteps } from "../../../src/bisect/task/task-steps.js";
import { testTask } from "../test-task.js";
import { openTaskLab, type TaskLab } from "./task-lab.js";

const nowS = 1_704_110_400;

describe("the list of tasks", () => {
  let lab: TaskLab;
  beforeEach(async () => {
    lab = await openTaskLab();
  });
  const add = async (rows: readonly Partial<BisectTask>[]): Promise<void> => {
    const tasks = rows.map((row, at) => testTask({ id: `${100 + at}`, submit_time: nowS - at, ...row }));
    await lab.store.putAll(tasks.map((task) => ({ collection: "bisect", id: task.id, document: { ...task } })));
  };
  const ids = async (filter: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (await listTasks(lab.context, filter)).tasks.map(({ id }) => id);

  it("finds by each filter, and by several only what fulfils all", async () => {
    await add([
      { bisect_status: "wait", suite: "ltp", git_url: "https://git.example/linux" },
      { bisect_status: "failed", suite: "ltp", category: "build", fail_reason: "timeout" },
      { bisect_status: "completed", suite: "mmtests", first_bad_commit: "abcdef1".padEnd(40, "0"), bad_job_id: "9" },
      { bisect_status: "completed", error_id: "Ltp.eid.munlockall01.fail", submit_time: nowS - 7200 },
      { bisect_status: "processing", error_id: "", bisect_metric: "unixbench.score", git_url: "https://a.b/c+d(e)" },
    ]);
    expect(await ids({})).toEqual(["100", "101", "102", "104", "103"]);
    expect(await ids({ status: "completed" })).toEqual(["102", "103"]);
    expect(await ids({ status: "finish, pending,running" })).toEqual(["100", "102", "104", "103"]);
    expect(await ids({ error_id: "Ltp.eid.munlockall01.fail" })).toEqual(["103"]);
    expect(await ids({ bisect_metric: "unixbench.score" })).toEqual(["104"]);
    expect(await ids({ bad_job_id: "9" })).toEqual(["102"]);
    expect(await ids({ category: "build" })).toEqual(["101"]);
    expect(await ids({ fail_reason: "timeout" })).toEqual(["101"]);
    expect(await ids({ suite: "mmtests" })).toEqual(["102"]);
    expect(await ids({ hours: "1" })).toEqual(["100", "101", "102", "104"]);
    expect(await ids({ git_url: "c+d(e" })).toEqual(["104"]);
    expect(await ids({ git_url: "git.example" })).toHaveLength(4);
    expect(await ids({ git_url: "git.exam.le" })).toEqual([]);
    expect(await ids({ task_id: "101" })).toEqual(["101"]);
    expect(await ids({ task_ids: "103,100, 7" })).toEqual(["100", "103"]);
    expect(await ids({ first_bad_commit: "ABCDEF1" })).toEqual(["102"]);
    expect(await ids({ suite: "ltp", status: "failed", error_id: "" })).toEqual(["101"]);
    expect(await ids({ suite: "mmtests", status: "failed" })).toEqual([]);
  });

  it("has an order", async () => {
    await add([{ priority_level: 1 }, { priority_level: 3 }, { priority_level: 2 }]);
    expect(await ids({ order: "submit_time" })).toEqual(["102", "101", "100"]);
    expect(await ids({ order: "-priority_level" })).toEqual(["101", "102", "100"]);
  });

  it.each([
    [{ colour: "red" }, 'unknown filter "colour"'],
    [{ constructor: "x" }, 'unknown filter "constructor"'],
    [{ status: "done" }, 'status "done" is none of wait, processing, completed, failed, cancelled'],
    [{ hours: "soon" }, 'hours "soon" is no number above 0'],
    [{ task_id: "x" }, 'task id "x" is no number'],
    [{ first_bad_commit: "abc" }, 'first_bad_commit "abc" is no hex of at least 7 signs'],
    [{ limit: "0" }, 'limit "0" is no number from 1 to 1000'],
    [{ limit: "all" }, 'limit "all" is no number from 1 to 1000'],
    [{ order: "name" }, 'order "name" is none of submit_time'],
    [{ cursor: "1" }, 'cursor "1" is none that a list gave'],
    [{ suite: "a\0" }, "suite has a character that cannot be kept"],
  ])("refuses %j", async (filter, message) => {
    const refused = listTasks(lab.context, filter as unknown as Readonly<Record<string, string>>);
    await expect(refused).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining(message) });
  });

  it.each(["-submit_time", "submit_time", "-priority_level"])(
    "by %s comes page by page, each task once, also where many share a second and others come and go",
    async (order) => {
      await add(
        Array.from({ length: 130 }, (_, n) => ({ submit_time: nowS - Math.floor(n / 40), priority_level: n % 2 })),
      );
      const seen: string[] = [];
      let cursor = "";
      for (let page = 0; page < 100; page++) {
        const { tasks, total, nextCursor, limit } = await listTasks(lab.context, { limit: "7", order, cursor });
        seen.push(...tasks.map(({ id }) => id));
        expect(limit).toBe(7);
        expect(total).toBe(130 - (page === 0 ? 0 : 1) + (page === 0 ? 0 : 1));
        if (page === 0) {
          await lab.store.remove("bisect", seen[0] as string);
          await lab.create();
        }
        if (nextCursor === undefined) break;
        cursor = nextCursor;
      }
      const old = seen.filter((id) => id.length === 3);
      expect(new Set(old).size).toBe(130);
      expect(seen.length - old.length).toBeLessThanOrEqual(1);
    },
  );

  it("says that there is no next page when a page ends with the last task", async () => {
    await add([{}, {}, {}]);
    expect(await listTasks(lab.context, { limit: "3" })).toMatchObject({ total: 3, nextCursor: undefined });
    expect(await listTasks(lab.context, { limit: "5000" })).toMatchObject({ limit: 1000 });
    expect(await listTasks(lab.context)).toMatchObject({ limit: 100 });
  });

  it("counts by status, also where there are none", async () => {
    expect(await countTasks(lab.context)).toEqual({ wait: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 });
    await add([{ bisect_status: "wait" }, { bisect_status: "failed" }, { bisect_status: "failed", suite: "x" }]);
    expect(await countTasks(lab.context)).toMatchObject({ wait: 1, failed: 2 });
    expect(await countTasks(lab.context, { suite: "x" })).toMatchObject({ wait: 0, failed: 1 });
  });

  it("takes rows of other generations: `j` null, older words, missing columns", async () => {
    await lab.store.insert("bisect", "7", { id: "7", bisect_status: "success", error_id: "e", j: null, owner: null });
    await lab.store.insert("bisect", "8", { id: "8", bisect_status: "weird", step: "4", submit_time: 12n });
    expect(await readTask(lab.context, "7")).toMatchObject({
      task: { id: "7", bisect_status: "completed", error_id: "e", j: {}, owner: "", step: 0 },
      steps: [],
    });
    expect((await readTask(lab.context, "8"))?.task).toMatchObject({
      bisect_status: "failed",
      step: 4,
      submit_time: 12,
    });
  });

  it("shows a task with its runs in the order in which they began", async () => {
    const held = await lab.claimed();
    const steps = await openSteps(lab.context, held);
    for (const commit of ["b", "a", "b"]) await steps.intend(commit, "search");
    const shown = await readTask(lab.context, held.id);
    expect(shown?.task).toEqual(held.task());
    expect(shown?.steps.map(({ commit, run_no, seq }) => [seq, commit, run_no])).toEqual([
      [1, "b", 1],
      [2, "a", 1],
      [3, "b", 2],
    ]);
    expect(await readTask(lab.context, "4711")).toBeUndefined();
  });
});
