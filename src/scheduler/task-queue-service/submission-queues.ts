import { changeEntry, unchanged } from "../../queue/change-entry.js";
import type { QueueEngine } from "../../queue/engine.js";
import type { Clock } from "../../support/clock.js";
import { moveOne } from "./move-one.js";
import { isSubmissionQueue, queueOfSubmission } from "./queue-names.js";

/** Queue with a UUID -> ms since 1970 when its last task was let in. */
const lastLetIn = "cci:submission_queues";

/** 48 tasks a day (scheduler.md 3.3). */
const intervalMs = 86_400_000 / 48;

/** Remembers a queue whose name ends in a UUID: its tasks are let in from now on. */
export async function noteSubmissionQueue({ maps }: QueueEngine, queue: string): Promise<void> {
  await changeEntry(maps, lastLetIn, queue, (last) => (last === undefined ? "0" : unchanged));
}

/** Lets in one task of each submission to this queue of which none was let in for half an hour. */
export async function letSubmissionsIn(engine: QueueEngine, clock: Clock, queue: string): Promise<void> {
  for (const [name, last] of await engine.maps.entries(lastLetIn)) {
    if (!isSubmissionQueue(name) || queueOfSubmission(name) !== queue) continue;
    const nowMs = clock.nowMs();
    if (nowMs - Number(last) < intervalMs) continue;
    // Who sets the time is the one to do it.
    if (!(await engine.maps.swap(lastLetIn, name, last, String(nowMs)))) continue;
    if (await moveOne(engine.tasks, name, queue)) continue;
    await engine.maps.swap(lastLetIn, name, String(nowMs), undefined);
    // One that came meanwhile found the name noted.
    const left = (await engine.tasks.depth([name])).get(name);
    if (left !== undefined && left.ready + left.inProcess > 0) await noteSubmissionQueue(engine, name);
  }
}
