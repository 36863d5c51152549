import { expect, it } from "vitest";
import { heldScheduler } from "../../../src/bisect/steps/held-scheduler.js";
import type { StepScheduler } from "../../../src/bisect/steps/step-scheduler.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import { commitOf, openStepLab } from "./step-lab.js";

/** Somebody else has the task, as after a freeze of its worker. */
async function openFrozen() {
  const lab = await openStepLab();
  const { coordination } = lab.context.engine;
  const key = `bisect/task/${lab.held.id}`;
  const freeze = async (): Promise<void> => {
    await coordination.release(key, lab.held.owner, lab.held.epoch);
    await coordination.acquire(key, newOwner(), 60_000);
  };
  return { ...lab, freeze };
}

it("a worker that has lost its task submits no job for it", async () => {
  const lab = await openFrozen();
  const oracle = await lab.open();
  await lab.freeze();
  await expect(lab.settled(oracle.oracle(commitOf(40)))).rejects.toMatchObject({ code: "BISECT_BUSY" });
  await expect(heldScheduler(lab.context, lab.held, lab.scheduler).submit({})).rejects.toMatchObject({
    code: "BISECT_BUSY",
  });
  expect(lab.scheduler.submitted).toEqual([]);
});

it.each([
  ["has gone on with another job", { state: "submitted", job_id: "900" }, ["25112100000000001"]],
  ["has adopted it", { state: "submitted", job_id: "25112100000000001" }, []],
  ["has not come so far yet", {}, []],
])("a job that comes into being while its task is lost, where its successor %s", async (_, row, cancelled) => {
  const lab = await openFrozen();
  lab.fate = () => undefined;
  const submit: StepScheduler["submit"] = async (job) => {
    const id = await lab.scheduler.submit(job);
    await lab.freeze();
    await lab.store.update("bisect_step", `${lab.held.id}.${commitOf(40)}.1`, () => ({ set: row }));
    return id;
  };
  const own = await lab.open({ scheduler: { ...lab.scheduler, submit } });
  await expect(lab.settled(own.oracle(commitOf(40)))).rejects.toMatchObject({ code: "BISECT_BUSY" });
  expect(lab.scheduler.cancelled).toEqual(cancelled);
});
