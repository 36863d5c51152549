import type { Document } from "../../store/document.js";
import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectStep } from "./bisect-step.js";
import type { BisectPhase } from "./bisect-task.js";
import type { HeldTask } from "./held-task.js";
import { nowS } from "./now-s.js";
import { readSteps } from "./read-steps.js";
import { stepsCollection } from "./step-row.js";

/** What is known of a run at its end. */
interface StepEnd extends Pick<BisectStep, "verdict" | "reason"> {
  readonly value?: number;
  readonly result_root?: string;
  readonly job_id?: string;
  readonly reused?: boolean;
}

/**
 * The records of the runs of a task in this process' hands (bisect.md 1.3): written before a job is submitted, so that a
 * successor finds the job. Every method throws as those of `HeldTask` do.
 */
export interface TaskSteps {
  /** By `seq`; those of earlier claims too. */
  all(): readonly BisectStep[];
  /** A new run of the commit, before its job is submitted. */
  intend(commit: string, phase: BisectPhase): Promise<BisectStep>;
  /** It is now that job; again for a job in the place of one that was lost. */
  submitted(step: BisectStep, jobId: string, options?: { readonly reused?: boolean }): Promise<BisectStep>;
  done(step: BisectStep, end: StepEnd): Promise<BisectStep>;
  /** Forgets an intent whose job cannot be found (C-9): its number is free again. */
  drop(step: BisectStep): Promise<void>;
}

/**
 * Reads the runs so far. Each row bears the epoch of the claim that wrote it last: one of a later claim is never written
 * over, where a lease ran out between the question and the write.
 */
export async function openSteps(
  { store, clock }: Pick<BisectContext, "store" | "clock">,
  held: Pick<HeldTask, "id" | "hold" | "epoch">,
): Promise<TaskSteps> {
  const known = new Map((await readSteps(store, held.id)).map((step) => [step.id, step]));
  /** Two runs of a commit that begin at once must not get one number. */
  const taken = new Set<string>();
  let lastSeq = Math.max(0, ...[...known.values()].map(({ seq }) => seq));

  const nextRun = (commit: string): { readonly id: string; readonly run_no: number } => {
    for (let run_no = 1; ; run_no++) {
      const id = `${held.id}.${commit}.${run_no}`;
      if (!known.has(id) && !taken.has(id)) return { id, run_no };
    }
  };
  const { epoch } = held;
  const isLater = (row: Document): boolean => Number(row.epoch ?? 0) > epoch;
  const lost = (id: string): CciError => new CciError("BISECT_BUSY", `run ${id} is in other hands`);
  const change = async (step: BisectStep, fields: Partial<BisectStep>): Promise<BisectStep> => {
    await held.hold();
    const result = await store.update(stepsCollection, step.id, (row) =>
      isLater(row) ? undefined : { set: { ...fields, epoch } },
    );
    if (result === "declined") throw lost(step.id);
    if (result !== "updated") throw new CciError("NOT_FOUND", `run ${step.id} is gone`);
    const changed = { ...(known.get(step.id) ?? step), ...fields };
    known.set(step.id, changed);
    return changed;
  };

  return {
    all: () => [...known.values()].sort((a, b) => a.seq - b.seq),
    async intend(commit, phase) {
      const { id, run_no } = nextRun(commit);
      taken.add(id);
      const step: BisectStep = {
        id,
        task_id: held.id,
        seq: ++lastSeq,
        phase,
        commit,
        run_no,
        job_id: "",
        reused: false,
        state: "intent",
        verdict: "",
        reason: "",
        result_root: "",
        submit_time: nowS(clock),
        finish_time: 0,
      };
      try {
        await held.hold();
        if (!(await store.insert(stepsCollection, id, { ...step, epoch }))) {
          // An earlier try was done, and its answer lost; or a later claim made it meanwhile.
          const row = await store.get(stepsCollection, id);
          if (row !== undefined && isLater(row)) throw lost(id);
        }
        known.set(id, step);
        return step;
      } finally {
        taken.delete(id);
      }
    },
    submitted: (step, job_id, { reused = false } = {}) => change(step, { state: "submitted", job_id, reused }),
    done: (step, end) => change(step, { ...end, state: "done", finish_time: nowS(clock) }),
    async drop(step) {
      await held.hold();
      const row = await store.get(stepsCollection, step.id);
      if (row !== undefined && isLater(row)) throw lost(step.id);
      await store.remove(stepsCollection, step.id);
      known.delete(step.id);
    },
  };
}
