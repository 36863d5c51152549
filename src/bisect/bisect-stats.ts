import type { BisectContext } from "./bisect-context.js";
import type { BisectStats, WorkerStatus } from "./bisect-service.js";
import { isConsumerEnabled } from "./consumer/consumer-switch.js";
import { producerStatus } from "./producer/producer-control.js";
import { countTasks } from "./task/count-tasks.js";
import { listTasks, mostLimit } from "./task/list-tasks.js";
import { nowS } from "./task/now-s.js";

/** How many tasks are in which status, who works on what, and how long the oldest one waits (bisect.md 5.1). */
export async function bisectStats(context: BisectContext): Promise<BisectStats> {
  const [status, workers, oldest, producer] = await Promise.all([
    countTasks(context),
    workerStatus(context),
    listTasks(context, { status: "wait", order: "submit_time", limit: "1" }),
    producerStatus(context),
  ]);
  const [first] = oldest.tasks;
  return {
    status,
    total: Object.values(status).reduce((sum, count) => sum + count, 0),
    queue: status.wait,
    workers,
    oldest_wait_s: first ? Math.max(0, nowS(context.clock) - first.submit_time) : 0,
    producer,
  };
}

/** The tasks that are worked on, in any process. */
async function workerStatus(context: BisectContext): Promise<WorkerStatus> {
  const [enabled, { tasks, total }] = await Promise.all([
    isConsumerEnabled(context),
    listTasks(context, { status: "processing", order: "start_time", limit: String(mostLimit) }),
  ]);
  return {
    enabled,
    busy: total,
    tasks: tasks.map(({ id, owner, phase, lease_until }) => ({ task_id: id, owner, phase, lease_until })),
  };
}
