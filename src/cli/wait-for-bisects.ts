import type { BisectService } from "../bisect/bisect-service.js";
import type { BisectTask } from "../bisect/task/bisect-task.js";
import { CciError } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";

export interface BisectWait {
  readonly service: BisectService;
  readonly ids: readonly string[];
  readonly clock: Clock;
  /** Ends the wait early. */
  readonly stop: AbortSignal;
  /** Undefined: as long as it takes. */
  readonly timeoutMs: number | undefined;
  /** Called once per task, when it has ended. */
  readonly onEnd: (task: BisectTask) => void;
  /** Called when a task is seen at something new. */
  readonly onPhase: (task: BisectTask) => void;
}

export interface BisectWaited {
  readonly unended: readonly string[];
  readonly isAllCompleted: boolean;
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** A service may be restarted while its clients wait. */
const maxSilenceMs = 120_000;
const passing: ReadonlySet<string> = new Set(["BISECT_UNREACHABLE", "STORE_UNREACHABLE", "STORE_BUSY"]);

/** Follows tasks until all have ended. Throws NOT_FOUND, and what the service throws for two minutes. */
export async function waitForBisects(wait: BisectWait): Promise<BisectWaited> {
  const { service, clock, stop, timeoutMs = Number.POSITIVE_INFINITY } = wait;
  const open = new Set(wait.ids);
  const seen = new Map<string, string>();
  const startMs = clock.nowMs();
  let lastAnswerMs = startMs;
  let pauseMs = firstPauseMs;
  let isAllCompleted = true;
  const look = async (id: string): Promise<void> => {
    const { task } = await service.show(id);
    lastAnswerMs = clock.nowMs();
    const at = `${task.bisect_status} ${task.phase}`;
    if (task.bisect_status !== "wait" && task.bisect_status !== "processing") {
      open.delete(id);
      if (task.bisect_status !== "completed") isAllCompleted = false;
      wait.onEnd(task);
    } else if (seen.get(id) !== at) {
      seen.set(id, at);
      pauseMs = firstPauseMs;
      wait.onPhase(task);
    }
  };
  while (!stop.aborted) {
    try {
      for (const id of [...open]) if (!stop.aborted) await look(id);
    } catch (error) {
      const mayPass = error instanceof CciError && passing.has(error.code);
      if (!mayPass || seen.size === 0 || clock.nowMs() - lastAnswerMs > maxSilenceMs) throw error;
    }
    const leftMs = startMs + timeoutMs - clock.nowMs();
    if (open.size === 0 || leftMs <= 0) break;
    await clock.wait(Math.min(pauseMs, leftMs), stop);
    pauseMs = Math.min(longestPauseMs, pauseMs * 1.5);
  }
  return { unended: [...open], isAllCompleted: isAllCompleted && open.size === 0 };
}
