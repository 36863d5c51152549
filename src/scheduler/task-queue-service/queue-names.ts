const uuidEnd = /\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The service of a queue is the first part of its name. */
export function serviceOf(queue: string): string {
  return queue.split("/", 1)[0] ?? "";
}

/** Tasks that are taken where a queue has no others. */
export function idleQueueOf(queue: string): string {
  return `${queue}/idle`;
}

/** Whether the name ends in a UUID: tasks of one submission, which come into the queue before it little by little. */
export function isSubmissionQueue(queue: string): boolean {
  return uuidEnd.test(queue);
}

/** The queue into which they come. */
export function queueOfSubmission(queue: string): string {
  return queue.replace(uuidEnd, "");
}

/** The name of the key of its ready tasks, without `queues/` (scheduler.md 3.1). */
export function readyKeyOf(queue: string): string {
  return queue.endsWith("/idle") || isSubmissionQueue(queue) ? queue : `${queue}/ready`;
}
