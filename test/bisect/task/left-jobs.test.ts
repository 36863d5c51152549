import { describe, expect, it } from "vitest";
import type { CancelJob } from "../../../src/bisect/task/cancel-step-jobs.js";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { deleteTasks } from "../../../src/bisect/task/delete-tasks.js";
import type { HeldTask } from "../../../src/bisect/task/held-task.js";
import { readSteps } from "../../../src/bisect/task/read-steps.js";
import { reapTasks } from "../../../src/bisect/task/reap-tasks.js";
import { resetTask } from "../../../src/bisect/task/reset-tasks.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import { openSteps } from "../../../src/bisect/task/task-steps.js";
import { badJobId, openTaskLab, type TaskLab } from "./task-lab.js";

const [a, b, c] = ["a", "b", "c"].map((one) => one.repeat(40)) as [string, string, string];

/**
 * Open runs of a task: job 101; job 102 of an intent, as its label says; 103, that another task waits for, too; 104, of
 * another task. Job 105 only bears the label, and is a user's.
 */
async function leaveRuns(lab: TaskLab, held: HeldTask): Promise<void> {
  const steps = await openSteps(lab.context, held);
  await steps.submitted(await steps.intend(a, "search"), "101");
  await steps.intend(b, "search");
  await steps.submitted(await steps.intend(c, "search"), "103");
  await steps.submitted(await steps.intend(c, "search"), "104", { reused: true });
  await steps.done(await steps.intend(a, "search"), { verdict: "bad", reason: "r", job_id: "100" });
  await lab.store.insert("bisect_step", "other", { task_id: "1", job_id: "103", state: "submitted" });
  const labels = { group_id: held.id, bad_job_id: badJobId, job_stage: "running" };
  await lab.store.insert("jobs", "102", { ...labels, id: "102", bisect_run_no: 1 });
  await lab.store.insert("jobs", "100", { ...labels, id: "100", job_stage: "finish" });
  await lab.store.insert("jobs", "105", { id: "105", group_id: held.id, job_stage: "running" });
}

function canceller() {
  const cancelled: string[] = [];
  const cancelJob: CancelJob = async (id) => {
    cancelled.push(id);
  };
  return { cancelled, cancelJob };
}

async function openLeft() {
  const lab = await openTaskLab();
  const held = await lab.claimed();
  await leaveRuns(lab, held);
  const { coordination } = lab.context.engine;
  const die = async (of: Pick<HeldTask, "id" | "owner" | "epoch"> = held) => {
    await coordination.release(`bisect/task/${of.id}`, of.owner, of.epoch);
  };
  // The other task goes on: there is a row of it.
  await lab.store.insert("bisect", "1", { id: "1", bisect_status: "wait", epoch: 0, j: {} });
  return { lab, held, die, ...canceller() };
}

const own = ["101", "102"];
const done = async (lab: TaskLab, id: string) => (await readSteps(lab.store, id)).map(({ job_id }) => job_id);

describe("A23: the jobs of a task that ends outside its worker are cancelled", () => {
  it("when it is handed back though its end was asked for", async () => {
    const { lab, held, cancelled, cancelJob } = await openLeft();
    await held.handBack();
    const next = await claimTask(lab.context, held.id, newOwner(), cancelJob);
    await next?.write({ j: { cancel_requested: true } });
    expect((await next?.handBack())?.bisect_status).toBe("cancelled");
    expect(cancelled.sort()).toEqual(own);
    expect(await done(lab, held.id)).toEqual(["100"]);
  });

  it("when it is claimed though its end was asked for", async () => {
    const { lab, held, cancelled, cancelJob } = await openLeft();
    await held.handBack();
    await lab.store.update("bisect", held.id, () => ({ set: { j: { cancel_requested: true } } }));
    expect(await claimTask(lab.context, held.id, newOwner(), cancelJob)).toBeUndefined();
    expect((await lab.row(held.id)).bisect_status).toBe("cancelled");
    expect(cancelled.sort()).toEqual(own);
  });

  it.each(["cancelled", "failed"])("when the reaper writes %s", async (status) => {
    const { lab, held, die, cancelled, cancelJob } = await openLeft();
    if (status === "cancelled") await held.write({ j: { cancel_requested: true } });
    else await lab.store.update("bisect", held.id, () => ({ set: { retry_count: 3 } }));
    await die();
    await reapTasks(lab.context, cancelJob);
    expect((await lab.row(held.id)).bisect_status).toBe(status);
    expect(cancelled.sort()).toEqual(own);
  });

  it("not when it waits for another worker, who adopts them", async () => {
    const { lab, held, die, cancelled, cancelJob } = await openLeft();
    await die();
    await reapTasks(lab.context, cancelJob);
    expect((await lab.row(held.id)).bisect_status).toBe("wait");
    expect(cancelled).toEqual([]);
    expect(await done(lab, held.id)).toHaveLength(5);
  });
});

describe("runs that an end left open", () => {
  it("are found by the reaper, also those of a task that was deleted, and tried again where cancelling fails", async () => {
    const { lab, held, cancelled, cancelJob } = await openLeft();
    await held.end("failed");
    const away: CancelJob = () => Promise.reject(new Error("the scheduler is away"));
    await reapTasks(lab.context, away);
    expect((await done(lab, held.id)).sort()).toEqual(["", "100", "101"]);
    expect(await deleteTasks(lab.context, { task_id: held.id }, { cancelJob: away })).toBe(1);
    expect((await done(lab, held.id)).sort()).toEqual(["", "101"]);
    await reapTasks(lab.context, cancelJob);
    expect(cancelled.sort()).toEqual(own);
    expect(await done(lab, held.id)).toEqual([]);
    await reapTasks(lab.context, cancelJob);
    expect(await done(lab, "1")).toEqual(["103"]);
  });

  it("are ended before a task that waits is deleted, and before a fresh reset forgets them", async () => {
    const waiting = await openLeft();
    await waiting.held.handBack();
    const { cancelJob } = waiting;
    expect(await deleteTasks(waiting.lab.context, { task_id: waiting.held.id }, { cancelJob })).toBe(1);
    expect(waiting.cancelled.sort()).toEqual(own);
    expect(await done(waiting.lab, waiting.held.id)).toEqual([]);

    const failed = await openLeft();
    await failed.held.end("failed");
    await resetTask(failed.lab.context, failed.held.id, { isFresh: true, cancelJob: failed.cancelJob });
    expect(failed.cancelled.sort()).toEqual(own);
    expect(await done(failed.lab, failed.held.id)).toEqual([]);
  });
});

it("a run that a later claim has written is not written over", async () => {
  const { lab, held } = await openLeft();
  const steps = await openSteps(lab.context, held);
  const [step] = steps.all();
  if (!step) throw new Error("no step");
  await lab.store.update("bisect_step", step.id, () => ({ set: { epoch: held.epoch + 1, job_id: "theirs" } }));
  const writes = [
    () => steps.submitted(step, "7"),
    () => steps.done(step, { verdict: "bad", reason: "r" }),
    () => steps.drop(step),
  ];
  for (const write of writes) await expect(write()).rejects.toMatchObject({ code: "BISECT_BUSY" });
  const next = { id: `${held.id}.${b}.2`, task_id: held.id, epoch: held.epoch + 1, state: "submitted" };
  await lab.store.insert("bisect_step", next.id, next);
  await expect(steps.intend(b, "search")).rejects.toMatchObject({ code: "BISECT_BUSY" });
  expect(await lab.store.get("bisect_step", step.id)).toMatchObject({ job_id: "theirs", state: "submitted" });
});
