import { expect, it } from "vitest";
import { CciError } from "../../src/support/cci-error.js";
import { openLab } from "./lab.js";

const workflow = {
  workflow_exec_id: "w1",
  job_stage: "finish",
  job_health: "success",
  job_origin: "jobs/iperf.yaml",
  branch: "main",
  nickname: "night",
  job_matrix: "os=debian",
};

it("leaves the tasks for another program where it is not asked", async () => {
  const lab = await openLab();
  await lab.addJob("1", {}, workflow);
  await lab.drain();
  expect((await lab.tasks("post-extract")).map(({ id, content }) => [id, content])).toEqual([["1", { id: "1" }]]);
  expect(await lab.tasks("raw_events/job")).toEqual([]);
});

it("tells the workflow of a job that its stats are there (6.5)", async () => {
  const lab = await openLab();
  await lab.addJob("1", {}, workflow);
  await lab.drain({ postExtract: true });
  expect(await lab.tasks("post-extract")).toEqual([]);
  expect((await lab.tasks("raw_events/job")).map(({ id, content }) => [id, content])).toEqual([
    [
      "1",
      {
        type: "job/stage",
        job_stage: "post-extract",
        fingerprint: {
          type: "job/stage",
          job_stage: "post-extract",
          job_health: "success",
          job: "iperf",
          workflow_exec_id: "w1",
          nickname: "night",
        },
        job_id: "1",
        job: "iperf",
        branch: "main",
        result_root: "/result/suite/1",
        job_matrix: "os=debian",
      },
    ],
  ]);
});

it("leaves fields out that the job does not have", async () => {
  const lab = await openLab();
  await lab.addJob("1", {}, { workflow_exec_id: "w1", job_stage: "finish", job_origin: "a/b/c.yml" });
  await lab.drain({ postExtract: true });
  expect((await lab.tasks("raw_events/job"))[0]?.content).toEqual({
    type: "job/stage",
    job_stage: "post-extract",
    fingerprint: { type: "job/stage", job_stage: "post-extract", job: "c", workflow_exec_id: "w1" },
    job_id: "1",
    job: "c",
    result_root: "/result/suite/1",
  });
});

it("logs the build of a pull request", async () => {
  const lab = await openLab();
  const build = { pr_merge_reference_name: "refs/pull/7/MERGE", upstream_dir: "openeuler", job_health: "failed" };
  await lab.addJob("1", {}, { ...build, secret: "no" });
  await lab.addJob("2", {}, { ...build, upstream_dir: "other" });
  await lab.drain({ postExtract: true });
  expect(lab.log.lines.filter(({ event }) => event !== undefined)).toEqual([
    {
      level: "info",
      msg: "build of a pull request",
      event: "pr_build_result",
      job_id: "1",
      ...build,
      result_root: "/result/suite/1",
    },
  ]);
});

it("does not wait for a job that is gone", async () => {
  const lab = await openLab();
  await lab.engine.tasks.add("post-extract", "9");
  await lab.drain({ postExtract: true });
  expect(await lab.tasks("post-extract")).toEqual([]);
  expect(lab.log.lines).toContainEqual({ level: "warn", msg: "nobody told", job_id: "9", reason: "job not found" });
});

it("puts a task back that failed, uncounted", async () => {
  const lab = await openLab();
  await lab.engine.tasks.add("post-extract", "9");
  const store = { ...lab.store, get: () => Promise.reject(new CciError("STORE_REFUSED", "no")) };
  await lab.drain({ postExtract: true, store });
  expect(await lab.tasks("post-extract")).toMatchObject([{ id: "9", state: "ready" }]);
  expect(lab.log.lines.at(-1)).toMatchObject({ msg: "nobody told", reason: "no", wait_s: 10 });
});
