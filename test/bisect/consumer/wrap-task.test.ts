import { expect, it } from "vitest";
import { runTask, type TaskEnd } from "../../../src/bisect/consumer/run-task.js";
import { regressionOf } from "../../../src/bisect/regression/read-regressions.js";
import type { StepScheduler } from "../../../src/bisect/steps/step-scheduler.js";
import { cancelTask } from "../../../src/bisect/task/cancel-task.js";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import type { HeldTask } from "../../../src/bisect/task/held-task.js";
import { commitOf, failKey, openStepLab, type StepLab } from "../steps/step-lab.js";
import { badJobId } from "../task/task-lab.js";

const never = new AbortController().signal;

interface WrapOptions {
  readonly held?: HeldTask;
  readonly scheduler?: StepScheduler;
  readonly stop?: AbortSignal;
}

/** Has the task done by a wrapper job. */
function wrap(lab: StepLab, { held = lab.held, scheduler = lab.scheduler, stop = never }: WrapOptions = {}) {
  const rules = { ...lab.context.rules, mode: "submit", account: "bisect" } as const;
  const noGit = () => Promise.reject(new Error("git is asked"));
  const mirrors = { mirror: noGit, fetchObject: noGit };
  return runTask({ ...lab.context, rules }, held, { scheduler, mirrors, stop });
}

const found = {
  bisect_result: "found",
  bisect_culprit: commitOf(37),
  bisect_good: commitOf(36),
  bisect_confidence: "0.97",
  bisect_reason: "3 of 3 runs are bad at it",
};

async function endedWith(lab: StepLab, run: Promise<TaskEnd>) {
  const end = await lab.settled(run);
  return { end, row: await lab.row(lab.held.id) };
}

it("bisect.md 3.2: a task is one job of the group for bisects; what that found is what the task found", async () => {
  const lab = await openStepLab({}, { pkg_data: "sources", define_files: { a: "b" }, secrets: { token: "t" } });
  lab.fate = () => found;
  const { end, row } = await endedWith(lab, wrap(lab));
  expect(end).toBe("completed");
  expect(lab.scheduler.submitted).toEqual([
    {
      suite: "bisect-py",
      "bisect-py": null,
      testbox: "dc-bisect",
      runtime: 36_000,
      bad_job_id: badJobId,
      error_id: failKey,
      group_id: lab.held.id,
      my_account: "bisect",
    },
  ]);
  const j = { wrapper_job_id: "25112100000000001", candidates: [commitOf(37)], reason: found.bisect_reason };
  expect(row).toMatchObject({ first_bad_commit: commitOf(37), good_commit: commitOf(36), confidence: 0.97, j });
  const regression = await regressionOf(lab.context, "errid", failKey, row.git_url);
  expect(regression?.related_commits).toEqual([commitOf(37)]);
});

it("the job of a metric names the metric", async () => {
  const lab = await openStepLab({ error_id: undefined, bisect_metric: "unixbench.score" });
  lab.fate = () => found;
  await endedWith(lab, wrap(lab));
  expect(lab.scheduler.submitted[0]).toMatchObject({ bisect_metric: "unixbench.score" });
  expect(lab.scheduler.submitted[0]).not.toHaveProperty("error_id");
});

it.each([
  ["a reason of its own", { bisect_result: "no_good_commit", bisect_reason: "bad at v6.1, too" }, "no_good_commit"],
  ["nothing", { job_health: "timeout_running" }, "internal_error"],
  ["no culprit", { ...found, bisect_culprit: "--upload-pack=x" }, "internal_error"],
  ["a result that is none", { bisect_result: "constructor" }, "internal_error"],
])("a wrapper job that reports %s: the task has failed", async (_, fields, fail_reason) => {
  const lab = await openStepLab();
  lab.fate = () => fields;
  const { end, row } = await endedWith(lab, wrap(lab));
  expect(end).toBe("failed");
  expect(row).toMatchObject({ fail_reason, first_bad_commit: "" });
  const why = fail_reason === "internal_error" ? /wrapper job 25112100000000001 (ended|names)/ : /bad at v6\.1, too/;
  expect(row.last_error).toMatch(why);
});

it.each([
  { zeros: 2, end: "completed", fail_reason: "" },
  { zeros: 3, end: "failed", fail_reason: "submit_failed" },
])("a submit that is answered by id 0 is tried three times: $zeros of them end $end", async (wanted) => {
  const lab = await openStepLab();
  lab.fate = () => found;
  let tries = 0;
  const submit: StepScheduler["submit"] = async (job) => (++tries <= wanted.zeros ? "0" : lab.scheduler.submit(job));
  const { end, row } = await endedWith(lab, wrap(lab, { scheduler: { ...lab.scheduler, submit } }));
  expect({ end, fail_reason: row.fail_reason, tries }).toEqual({ ...wanted, zeros: undefined, tries: 3 });
});

it("a task that is handed back keeps its job, and whoever takes it next waits for that", async () => {
  const lab = await openStepLab();
  lab.fate = () => undefined;
  const stop = new AbortController();
  const run = wrap(lab, { stop: stop.signal });
  await expect.poll(async () => (await lab.row(lab.held.id)).j.wrapper_job_id).toBe("25112100000000001");
  expect((await lab.row(lab.held.id)).bisect_status).toBe("processing");
  stop.abort();
  expect(await lab.settled(run)).toBe("handed_back");
  expect(lab.scheduler.cancelled).toEqual([]);
  const held = await claimTask(lab.context, lab.held.id, "another");
  lab.fate = () => found;
  await lab.scheduler.settle();
  expect((await endedWith(lab, wrap(lab, { held }))).end).toBe("completed");
  expect(lab.scheduler.submitted).toHaveLength(1);
});

it("the job of a worker that died before it wrote the id is adopted", async () => {
  const lab = await openStepLab();
  const labels = { group_id: lab.held.id, bad_job_id: badJobId, my_account: "bisect" };
  const wrapper = { suite: "bisect-py", job_stage: "running", ...labels };
  await lab.store.insert("jobs", "7", { ...wrapper, id: "7" });
  const run = wrap(lab);
  await expect.poll(async () => (await lab.row(lab.held.id)).j.wrapper_job_id).toBe("7");
  const end = { ...found, job_stage: "finish", job_data_readiness: "complete" };
  await lab.store.update("jobs", "7", () => ({ set: end }));
  expect((await endedWith(lab, run)).end).toBe("completed");
  expect(lab.scheduler.submitted).toEqual([]);
});

it("a task whose end is asked for, or whose time is up, takes its job with it", async () => {
  for (const why of ["cancelled", "failed"] as const) {
    const lab = await openStepLab({ timeout: 600 });
    lab.fate = () => undefined;
    const run = wrap(lab);
    await expect.poll(async () => (await lab.row(lab.held.id)).j.wrapper_job_id).toBe("25112100000000001");
    if (why === "failed") lab.clock.advance(600_000);
    else {
      await lab.store.update("bisect", lab.held.id, ({ j }) => ({
        set: { j: { ...(j as object), cancel_requested: true } },
      }));
    }
    const { end, row } = await endedWith(lab, run);
    expect([end, row.bisect_status]).toEqual([why, why]);
    expect(row.fail_reason).toBe(why === "failed" ? "timeout" : "");
    expect(lab.scheduler.cancelled).toEqual(["25112100000000001"]);
  }
});

it("a task that waits and is cancelled takes its job with it", async () => {
  const lab = await openStepLab();
  await lab.held.write({ j: { wrapper_job_id: "7" } });
  await lab.held.handBack();
  const cancelled: string[] = [];
  await cancelTask(lab.context, lab.held.id, { cancelJob: async (id) => void cancelled.push(id) });
  expect(cancelled).toEqual(["7"]);
});
