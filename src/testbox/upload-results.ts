import { join } from "node:path";
import { printable } from "../support/printable.js";
import type { HttpAnswer } from "./http-request.js";
import { readResultTree } from "./result-tree.js";
import { refusal, type SchedulerClient } from "./scheduler-client.js";
import { uploadFile } from "./upload-file.js";
import { type RetryContext, withRetries } from "./with-retries.js";

/** As the server has it (scheduler.md 2.10); it may allow less. */
const maxFileBytes = 1024 ** 3;
const maxJobBytes = 10 * 1024 ** 3;
const accepted: ReadonlySet<number> = new Set([200, 201, 204]);
const folderIsThere = 405;
/** A no to one file or folder; any other one is to them all. */
const singleRefusals: ReadonlySet<number> = new Set([400, 413]);

/**
 * Uploads all files and folders of a local result root to the one of the job, empty files too, links never. Gives what
 * was left out, each with the reason; throws SCHEDULER_* where nothing more can be uploaded.
 */
export async function uploadResults(
  client: SchedulerClient,
  resultRoot: string,
  target: string,
  retry: RetryContext,
): Promise<readonly string[]> {
  const { entries, leftOut } = readResultTree(resultRoot);
  const skipped = [...leftOut];
  let roomBytes = maxJobBytes;
  for (const { kind, names, size } of entries) {
    const path = [target, ...names.map(encodeURIComponent)].join("/");
    const skip = (reason: string) => void skipped.push(`${names.join("/")}: ${reason}`);
    if (kind === "folder") {
      const answer = await withRetries(() => client.upload("MKCOL", path), retry);
      if (answer.status !== folderIsThere) checkAnswer(client, "MKCOL", path, answer, skip);
      continue;
    }
    const file = { path: join(resultRoot, ...names), size };
    const reason = whyTooLarge(size, roomBytes);
    if (reason !== undefined) skip(reason);
    else checkAnswer(client, "PUT", path, await uploadFile(client, path, file, retry), skip);
    roomBytes -= reason === undefined ? size : 0;
  }
  return skipped.map(printable);
}

function checkAnswer(
  client: SchedulerClient,
  method: "PUT" | "MKCOL",
  path: string,
  answer: HttpAnswer,
  skip: (reason: string) => void,
): void {
  if (accepted.has(answer.status)) return;
  const error = refusal(method, new URL(path, client.url), answer);
  if (!singleRefusals.has(answer.status)) throw error;
  skip(error.message);
}

function whyTooLarge(size: number, roomBytes: number): string | undefined {
  if (size > maxFileBytes) return `${size} bytes, a file has at most ${maxFileBytes}`;
  return size > roomBytes ? `beyond the ${maxJobBytes} bytes of a job` : undefined;
}
