import type { QueueEngine } from "../../queue/engine.js";
import { endlessLeaseMs, type Task, type Watch } from "../../queue/queue.js";
import type { Clock } from "../../support/clock.js";
import { moveOne } from "./move-one.js";
import { idleQueueOf } from "./queue-names.js";
import { letSubmissionsIn } from "./submission-queues.js";

/** A client may wait so long for a task. */
export const longestWaitMs = 57_000;

/** So often it is looked whether the next task of a submission may come in. */
const lookAgainMs = 1000;

/**
 * The oldest ready task, of the idle ones where there is no other, for ever: nothing times out here (scheduler.md 3.3).
 * Waits for one up to `waitMs`, or until the signal; undefined: none came. Throws as of `TaskQueue`.
 */
export async function consumeTask(
  engine: QueueEngine,
  clock: Clock,
  queue: string,
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Task | undefined> {
  const untilMs = clock.nowMs() + waitMs;
  const first = await takeNow(engine, clock, queue);
  if (first !== undefined || waitMs <= 0) return first;
  const bell = makeBell();
  const watches: Watch[] = [];
  try {
    for (const watched of [queue, idleQueueOf(queue)]) watches.push(await engine.tasks.watch(watched, bell.ring));
    while (!signal.aborted) {
      const task = await takeNow(engine, clock, queue);
      const leftMs = untilMs - clock.nowMs();
      if (task !== undefined || leftMs <= 0) return task;
      await bell.rungWithin(clock, Math.min(leftMs, lookAgainMs), signal);
    }
    return undefined;
  } finally {
    await Promise.all(watches.map((watch) => watch.close()));
  }
}

async function takeNow(engine: QueueEngine, clock: Clock, queue: string): Promise<Task | undefined> {
  const { tasks } = engine;
  await letSubmissionsIn(engine, clock, queue);
  for (;;) {
    const task = await tasks.consume(queue, endlessLeaseMs);
    if (task !== undefined || !(await moveOne(tasks, idleQueueOf(queue), queue))) return task;
  }
}

/** A ring that comes while nobody waits for it is kept for the next who does. */
interface Bell {
  readonly ring: () => void;
  rungWithin(clock: Clock, ms: number, signal: AbortSignal): Promise<void>;
}

function makeBell(): Bell {
  let hasRung = new AbortController();
  return {
    ring: () => hasRung.abort(),
    async rungWithin(clock, ms, signal) {
      await clock.wait(ms, AbortSignal.any([signal, hasRung.signal]));
      if (hasRung.signal.aborted) hasRung = new AbortController();
    },
  };
}
