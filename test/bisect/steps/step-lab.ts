import { setImmediate as turn } from "node:timers/promises";
import { type Axis, axisOf } from "../../../src/bisect/axis.js";
import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import { openStepOracle, type StepOracle } from "../../../src/bisect/steps/step-oracle.js";
import type { StepScheduler } from "../../../src/bisect/steps/step-scheduler.js";
import type { HeldTask } from "../../../src/bisect/task/held-task.js";
import type { TaskRequest } from "../../../src/bisect/task/task-request.js";
import type { Job } from "../../../src/job/load-job.js";
import { localTimestamp } from "../../../src/job/local-timestamp.js";
import type { Document } from "../../../src/store/document.js";
import type { TestClock } from "../../support/test-clock.js";
import { badJobId, munlockall, openTaskLab, type TaskLab } from "../task/task-lab.js";

export const failKey = munlockall;
export const passKey = munlockall.replace(".fail", ".pass");

/** 40 hex of a number. */
export function commitOf(place: number): string {
  return String(place).padStart(40, "0");
}

/** How a step job ends: undefined while it goes on. */
type Fate = (job: Job, submitted: number) => Document | undefined;

/** A job that ended with the error, or without. */
export const badEnd: Document = { job_health: "fail", stats: { [failKey]: 1 }, errid: [failKey] };
export const goodEnd: Document = { job_health: "fail", stats: { [passKey]: 1 }, errid: [] };

/** A scheduler in memory whose jobs end as the test says. */
interface FakeScheduler extends StepScheduler {
  readonly submitted: Job[];
  readonly cancelled: string[];
  /** Looks again at the jobs that go on. */
  settle(): Promise<void>;
}

/** A task lab with a claimed task whose step jobs end at once. */
export interface StepLab extends TaskLab {
  readonly held: HeldTask;
  readonly job: Job;
  readonly axis: Axis;
  /** Everybody's jobs end as it says; bad from commit 37 on, until the test says otherwise. */
  fate: Fate;
  readonly scheduler: FakeScheduler;
  /** An oracle as a worker has it. */
  open(options?: Partial<OpenOptions>): Promise<StepOracle>;
  /** Lets virtual time go on until the promise is settled. */
  settled<T>(promise: Promise<T>, stepMs?: number): Promise<T>;
}

interface OpenOptions {
  readonly context: BisectContext;
  readonly held: HeldTask;
  readonly scheduler: StepScheduler;
  readonly stop: AbortSignal;
}

export function placeOf(job: Job): number {
  return Number(((job.ss as Job).linux as Job).commit);
}

export async function openStepLab(request: Partial<TaskRequest> = {}, badFields: Document = {}): Promise<StepLab> {
  const lab = await openTaskLab();
  await lab.store.update("jobs", badJobId, () => ({
    set: { testbox: "vm-2p8g-1", tbox_group: "vm-2p8g", errid: [failKey], pp: { ltp: { test: "mm" } }, ...badFields },
  }));
  const held = await lab.claimed(request);
  const job = (await lab.store.get("jobs", badJobId)) as Job;
  const axis = axisOf(job);
  if (!axis) throw new Error("the bad job has no axis");
  const fates: { fate: Fate } = { fate: (step) => (placeOf(step) >= 37 ? badEnd : goodEnd) };
  const scheduler = fakeScheduler(lab, (step, submitted) => fates.fate(step, submitted));
  return {
    ...lab,
    held,
    job,
    axis,
    scheduler,
    get fate() {
      return fates.fate;
    },
    set fate(fate) {
      fates.fate = fate;
    },
    open: (options = {}) =>
      openStepOracle({
        context: lab.context,
        held,
        job,
        axis,
        scheduler,
        stop: new AbortController().signal,
        ...options,
      }),
    settled: (promise, stepMs = 500) => settled(lab.clock, promise, stepMs),
  };
}

/** Jobs end when they are submitted, or at a call of `settle`. */
function fakeScheduler({ store, clock }: TaskLab, fate: Fate): FakeScheduler {
  const submitted: Job[] = [];
  const cancelled: string[] = [];
  const end = async (id: string, job: Job, place: number): Promise<void> => {
    const fields = fate(job, place);
    if (fields === undefined) return;
    const now = localTimestamp(clock.nowMs());
    await store.update("jobs", id, ({ job_stage }) =>
      job_stage === "finish"
        ? undefined
        : {
            set: {
              ...{ job_stage: "finish", running_time: now, finish_time: now, job_data_readiness: "complete" },
              ...fields,
            },
          },
    );
  };
  return {
    isNear: true,
    submitted,
    cancelled,
    async submit(job) {
      const place = submitted.push(job);
      const id = `25112100000000${String(place).padStart(3, "0")}`;
      const base = { submit_time: localTimestamp(clock.nowMs()), job_stage: "submit", job_state: "submit" };
      await store.insert("jobs", id, { ...job, id, ...base, result_root: `/result/ltp/${id}` });
      await end(id, job, place);
      return id;
    },
    async cancel(id) {
      cancelled.push(id);
      await store.update("jobs", id, () => ({ set: { job_stage: "finish", job_health: "cancel" } }));
    },
    async settle() {
      for (const [at, job] of submitted.entries()) {
        await end(`25112100000000${String(at + 1).padStart(3, "0")}`, job, at + 1);
      }
    },
  };
}

/** Lets virtual time go on until the promise is settled; a test that waits for ever fails. */
export async function settled<T>(clock: TestClock, promise: Promise<T>, stepMs: number): Promise<T> {
  let isSettled = false;
  const note = (): void => {
    isSettled = true;
  };
  promise.then(note, note);
  for (let left = 20_000; left > 0 && !isSettled; left--) {
    for (let turns = 0; turns < 3; turns++) await turn();
    if (!isSettled && clock.waits.length > 0) clock.advance(stepMs);
  }
  if (!isSettled) throw new Error("it does not end, however long it is waited for");
  return promise;
}
