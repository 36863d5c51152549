import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";

/** Keeps count of runs that say nothing because of machines or servers, for one task (bisect.md 3.3 C-12). */
export interface LostRuns {
  /** Resolves when runs may begin: at once, unless the task pauses. Rejects with the reason of `stop`. */
  ready(): Promise<void>;
  /** A run came to a verdict. */
  ended(): void;
  /**
   * A run was lost with all its tries. True: the task has paused, the run is to be tried again; false: it is a skip.
   * Throws SCHEDULER_REFUSED where a pause did not help.
   */
  lost(commit: string, reason: string): Promise<boolean>;
}

/** Commits, or runs before any had a verdict: a task whose first commit is lost tries no other. */
const mostInSequence = 3;
const pauseMs = 30 * 60_000;

/** `hasEndedBefore`: a run of an earlier claim of the task came to a verdict. */
export function countLostRuns(
  { clock, log }: Pick<BisectContext, "clock" | "log">,
  hasEndedBefore: boolean,
  stop: AbortSignal,
): LostRuns {
  let sequence: string[] = [];
  let hasEnded = hasEndedBefore;
  let hasPaused = false;
  let pause: Promise<void> | undefined;

  const ready = async (): Promise<void> => {
    await pause;
    stop.throwIfAborted();
  };
  const rest = async (): Promise<void> => {
    await clock.wait(pauseMs, stop);
    pause = undefined;
  };
  return {
    ready,
    ended() {
      sequence = [];
      hasEnded = true;
    },
    async lost(commit, reason) {
      if (pause) {
        // Runs that were under way when it began are of the same trouble.
        await ready();
        return true;
      }
      sequence.push(commit);
      const lostCount = hasEnded ? new Set(sequence).size : sequence.length;
      if (lostCount < mostInSequence) return false;
      if (hasPaused) {
        const what = hasEnded ? "three commits in sequence" : "all runs";
        throw new CciError("SCHEDULER_REFUSED", `step jobs of ${what} are lost, also after a pause: ${reason}`, {
          hint: "are there machines of the class, and do their jobs end?",
        });
      }
      log.warn({ reason, pause_s: pauseMs / 1000 }, "three step jobs in sequence are lost; the task pauses");
      sequence = [];
      hasPaused = true;
      pause = rest();
      await ready();
      return true;
    },
  };
}
