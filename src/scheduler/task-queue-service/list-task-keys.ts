import type { TaskQueue } from "../../queue/queue.js";
import { matchesGlob } from "./match-glob.js";
import { readyKeyOf } from "./queue-names.js";

/** The keys with tasks whose names match a pattern: `sched/vm-2p8g/ready`, `sched/vm-2p8g/in_process` (scheduler.md 3.3). */
export async function listTaskKeys(tasks: TaskQueue, pattern: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const [queue, { ready, inProcess }] of await tasks.depth()) {
    if (ready > 0) keys.push(readyKeyOf(queue));
    if (inProcess > 0) keys.push(`${queue}/in_process`);
  }
  return keys.filter((key) => matchesGlob(key, pattern)).sort();
}
