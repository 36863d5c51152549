import { pollWatch } from "./poll-watch.js";
import type { Watch } from "./queue.js";

/** The watches of one client of an engine that has to ask whether a task is ready. */
export interface QueueWatches {
  watch(queue: string, onReady: () => void): Watch;
  /** What this client did may have made a task ready: asks now. */
  wake(queue: string): void;
  /** Ends all. */
  close(): void;
}

/** `isReady` is asked for each watched queue every `intervalMs`. */
export function openQueueWatches(intervalMs: number, isReady: (queue: string) => Promise<boolean>): QueueWatches {
  const queues = new Map<ReturnType<typeof pollWatch>, string>();
  return {
    watch(queue, onReady) {
      const watch = pollWatch(intervalMs, () => isReady(queue), onReady);
      queues.set(watch, queue);
      return {
        async close() {
          queues.delete(watch);
          await watch.close();
        },
      };
    },
    wake(queue) {
      for (const [watch, watched] of queues) if (watched === queue) watch.wake();
    },
    close() {
      for (const watch of queues.keys()) void watch.close();
    },
  };
}
