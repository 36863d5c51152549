import { CciError, reasonOf } from "../../support/cci-error.js";
import { type CentreWatch, watchCentre } from "./centre-watch.js";
import { dueEntries, isDue } from "./due-entries.js";
import { spreadOverdue } from "./due-times.js";
import { pullAndSchedule } from "./pull-and-schedule.js";
import { sweepOffline } from "./sweep-offline.js";
import type { LineTask, TaskLine } from "./task-line.js";
import type { WatchContext } from "./watch-context.js";

/** How often the table is read: people may set a due time by hand, and the clock may be set. */
const tickMs = 1000;
/** As long as that many tasks wait nobody is sought that may wait behind them: who becomes due later comes later. */
const longLine = 1000;

/** Names of tasks that are no services: no name of a service that is pulled looks like them. */
const sweepTask = "sweep";
const recoverTask = "reregister";

/**
 * The timer of `serve`, until `stop` (coverage.md 4): lists the services, puts those that are due into the line, sweeps,
 * and looks after services that the centre has forgotten. Tasks that are in the line when it stops go on there. Troubles
 * of a task or of the store are logged, and it is tried again later.
 */
export async function runWatchDog(context: WatchContext, line: TaskLine, stop: AbortSignal): Promise<void> {
  const { clock, rules, log } = context;
  const centre = watchCentre(context);
  const pausedUntilMs = new Map<string, number>();
  const put = (task: LineTask<unknown>): void => {
    const pauseMs = (pausedUntilMs.get(task.name) ?? 0) - clock.nowMs();
    // One that is longer is of a clock that was set back since.
    if (line.isBusyWith(task.name) || (pauseMs > 0 && pauseMs <= rules.retryBaseMs)) return;
    pausedUntilMs.delete(task.name);
    line.run(task).catch((error: unknown) => {
      if (stop.aborted) return;
      pausedUntilMs.set(task.name, clock.nowMs() + rules.retryBaseMs);
      logTrouble(context, task.name, error);
    });
  };
  const sweep = async (taskStop: AbortSignal): Promise<void> => {
    // While the centre is down there is nothing to take from its list.
    if (centre.listed) await sweepOffline(context, { guard: rules.removeGuard, stop: taskStop });
  };
  const sweeps = regularly(rules.sweepIntervalMs, clock.nowMs());
  let isSpread = false;

  while (!stop.aborted) {
    try {
      if (!isSpread || isLookDue(context, centre)) await centre.look(stop);
      if (!isSpread) spread(context, centre);
      isSpread = true;
      if (centre.lost.size > 0) put({ name: recoverTask, dueMs: clock.nowMs(), work: centre.recover });
      const due = line.depth < longLine ? dueEntries(context, centre.listed) : [];
      for (const { srvName, nextDueMs } of due) {
        put({ name: srvName, dueMs: nextDueMs, work: (taskStop) => pullIfDue(context, centre, srvName, taskStop) });
      }
      if (sweeps.isDue(clock.nowMs())) put({ name: sweepTask, dueMs: clock.nowMs(), work: sweep });
    } catch (error) {
      if (stop.aborted) break;
      logTrouble(context, "timer", error);
    }
    await clock.wait(tickMs, stop);
  }
  log.info({ event: "watch_dog_stopped" }, "the timer is stopped");
}

function spread(context: WatchContext, { listed }: CentreWatch): void {
  const { store, clock, rules, random } = context;
  store.inTransaction(() => {
    const overdue = spreadOverdue(dueEntries(context, listed), clock.nowMs(), rules, random);
    for (const entry of overdue) store.setSchedule(entry);
  });
}

function isLookDue({ clock, rules }: WatchContext, { lookedMs }: CentreWatch): boolean {
  const agoMs = clock.nowMs() - (lookedMs ?? Number.NEGATIVE_INFINITY);
  return agoMs < 0 || agoMs >= rules.listIntervalMs;
}

/** Another process may have pulled it while it waited for its turn. */
async function pullIfDue(
  context: WatchContext,
  centre: CentreWatch,
  srvName: string,
  stop: AbortSignal,
): Promise<void> {
  const listed = await centre.look(stop);
  if (!isDue(context, srvName, listed)) return;
  await pullAndSchedule(context, srvName, { listed, reason: "schedule", stop });
}

/** Every so often, by a clock that may be set: a jump back begins a new interval. */
function regularly(everyMs: number, beganMs: number): { isDue(nowMs: number): boolean } {
  let lastMs = beganMs;
  return {
    isDue(nowMs) {
      if (nowMs < lastMs) lastMs = nowMs;
      if (nowMs - lastMs < everyMs) return false;
      lastMs = nowMs;
      return true;
    },
  };
}

/** A defect is told with its stack: it must not stop the others' pulls. */
function logTrouble({ log }: WatchContext, task: string, error: unknown): void {
  const isDefect = !(error instanceof CciError);
  const stack = isDefect && error instanceof Error ? { stack: error.stack } : {};
  const message = isDefect ? "a defect ended a task" : "a task failed: it is tried again later";
  log.error({ event: "task_failed", task, reason: reasonOf(error), ...stack }, message);
}
