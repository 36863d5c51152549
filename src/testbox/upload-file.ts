import type { HttpAnswer } from "./http-request.js";
import type { SchedulerClient } from "./scheduler-client.js";
import { type RetryContext, withRetries } from "./with-retries.js";

/** A plain file that nobody writes any more. */
export interface FinishedFile {
  readonly path: string;
  readonly size: number;
}

/**
 * Uploads a file as it is now. After a broken connection only what the server does not have yet is sent again
 * (scheduler.md 2.10). Gives the answer to the last request, whatever its status; throws SCHEDULER_UNREACHABLE or _BUSY
 * when it stays so.
 */
export function uploadFile(
  client: SchedulerClient,
  target: string,
  file: FinishedFile,
  retry: RetryContext,
): Promise<HttpAnswer> {
  let tries = 0;
  return withRetries(() => (tries++ === 0 ? sendAll(client, target, file) : sendRest(client, target, file)), retry);
}

function sendAll(client: SchedulerClient, target: string, { path, size }: FinishedFile): Promise<HttpAnswer> {
  return client.upload("PUT", target, { path, from: 0, to: size });
}

async function sendRest(client: SchedulerClient, target: string, file: FinishedFile): Promise<HttpAnswer> {
  const { path, size } = file;
  const kept = await client.upload("HEAD", target);
  const from = kept.status === 200 ? Number(kept.headers["content-length"]) : 0;
  // The answer to what was sent before was lost on its way.
  if (from === size && size > 0) return kept;
  if (!Number.isSafeInteger(from) || from <= 0 || from > size) return sendAll(client, target, file);
  const range = { "Content-Range": `bytes ${from}-${size - 1}/${size}` };
  const answer = await client.upload("PUT", target, { path, from, to: size }, range);
  // The server has another length than it said just now. Without an offset the 409 is about the job.
  const isMisplaced = answer.status === 409 && answer.headers["upload-offset"] !== undefined;
  return isMisplaced ? sendAll(client, target, file) : answer;
}
