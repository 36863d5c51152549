import type { Evidence } from "../search/evidence.js";
import type { SearchProgress } from "../search/search-progress.js";
import type { StepOracle } from "../steps/step-oracle.js";
import type { BisectPhase } from "../task/bisect-task.js";
import type { WorkFields } from "../task/held-task.js";
import { nowS } from "../task/now-s.js";
import type { TaskWork } from "./task-work.js";

/** Writes into the row what a search is at. */
export interface TaskProgress {
  phase(phase: BisectPhase): void;
  search(progress: SearchProgress): void;
  /** Resolves when all is written. Throws what the store throws. */
  written(): Promise<void>;
}

/**
 * Follows a search; the row always gets the latest, without holding the search up. A write that fails is left to the next
 * one.
 */
export function followProgress(
  { context, held, watch }: TaskWork,
  steps: StepOracle,
  evidence: Evidence,
): TaskProgress {
  let pending: WorkFields | undefined;
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    while (pending && !watch.signal.aborted) {
      const fields = pending;
      pending = undefined;
      try {
        await held.write(fields);
      } catch (error) {
        context.log.warn({ task: held.task().id, reason: String(error) }, "the progress of a task is not written");
      }
    }
    writing = undefined;
  };
  const note = (fields: WorkFields): void => {
    pending = { ...pending, ...fields };
    writing ??= write();
  };
  const facts = (): WorkFields => {
    const commits = [...evidence.commits()];
    if (commits.some((commit) => evidence.of(commit).bad > 0 && evidence.of(commit).good > 0)) watch.noteFlaky();
    return { step: commits.length };
  };
  return {
    phase(phase) {
      steps.setPhase(phase);
      note({ phase, ...facts() });
    },
    search({ phase, candidates }) {
      steps.setPhase(phase);
      const isBegin = phase === "search" && held.task().start_time === 0 && pending?.start_time === undefined;
      note({
        phase,
        steps_left: phase === "search" ? Math.ceil(Math.log2(Math.max(1, candidates))) : 0,
        ...facts(),
        ...(isBegin ? { start_time: nowS(context.clock) } : {}),
      });
    },
    written: async () => writing,
  };
}
