import type { Document } from "../../store/document.js";
import type { DocumentStore } from "../../store/store.js";
import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectStep } from "./bisect-step.js";
import type { BisectPhase } from "./bisect-task.js";
import type { HeldTask } from "./held-task.js";
import { nowS } from "./now-s.js";
import { stepOfDocument, stepsCollection } from "./step-row.js";

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

/** Reads the runs so far. */
export async function openSteps(
  { store, clock }: Pick<BisectContext, "store" | "clock">,
  held: Pick<HeldTask, "id" | "hold">,
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
  const change = async (step: BisectStep, fields: Partial<BisectStep>): Promise<BisectStep> => {
    await held.hold();
    const result = await store.update(stepsCollection, step.id, () => ({ set: { ...fields } }));
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
        // False: an earlier try was done, and its answer lost; only the holder writes here.
        await store.insert(stepsCollection, id, { ...step });
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
      await store.remove(stepsCollection, step.id);
      known.delete(step.id);
    },
  };
}

/** More runs than any task may have. */
const mostSteps = 100_000;

/** The runs of a task, in the order in which they were begun. */
export async function readSteps(store: DocumentStore, taskId: string): Promise<readonly BisectStep[]> {
  const { hits } = await store.search({
    collections: stepsCollection,
    query: { conditions: [{ kind: "keyword", field: "task_id", values: [taskId] }] },
    order: [{ field: "seq", descending: false }],
    limit: mostSteps,
  });
  return hits.map(({ id, document }: { readonly id: string; readonly document: Document }) =>
    stepOfDocument(id, document),
  );
}
