import type { SchedulerContext } from "./scheduler-context.js";

/** Ready tasks of each queue that has tasks, by its name (`sched/vm-2p8g`, `extract_stats`). */
export async function listQueues({ engine }: SchedulerContext): Promise<ReadonlyMap<string, number>> {
  const depths = await engine.tasks.depth();
  return new Map([...depths].map(([queue, { ready }]) => [queue, ready]));
}
