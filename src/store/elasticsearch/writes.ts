import { setTimeout as wait } from "node:timers/promises";
import type { estypes } from "@elastic/elasticsearch";
import type { Connection } from "./connection.js";
import { type Complaint, complaintError, reasonIn } from "./errors.js";

/** One document to write, as it is sent. */
export interface Write {
  readonly collection: string;
  readonly id: string;
  /** `index` makes or replaces, `create` only makes. */
  readonly kind: "index" | "create" | "delete";
  /** JSON; undefined for `delete`. */
  readonly text?: string;
  /** What to send where the server cannot map that. */
  readonly fallback?: () => string;
  /** Only where the document is still the one that was read. */
  readonly unchangedSince?: { readonly seqNo: number; readonly primaryTerm: number };
}

/** Undefined: it is done. Of a document to delete that is not there the status is 404, of a conflict 409. */
export type WriteAnswer = Complaint | undefined;

/** Below the 10 MB that proxies before a server often allow. */
const mostBytes = 9_000_000;
const mostRejections = 6;

/**
 * Writes documents by bulk requests, one after another, and looks at each one's answer. What the server is too busy for
 * is sent again some times; then STORE_BUSY.
 */
export async function sendWrites(
  connection: Connection,
  writes: readonly Write[],
  refresh: "wait_for" | false,
): Promise<readonly WriteAnswer[]> {
  const answers: WriteAnswer[] = [];
  for (const batch of batchesOf(writes)) {
    let left = batch;
    for (let round = 0; left.length > 0; round += 1) {
      const given = await sendBatch(connection, left, refresh);
      left = left.flatMap(({ place, write }, index) => {
        const complaint = given[index];
        answers[place] = complaint;
        return nextTry(write, complaint).map((again) => ({ place, write: again }));
      });
      const busy = left.map(({ place }) => answers[place]).find((complaint) => complaint && isBusy(complaint));
      if (busy && round === mostRejections) throw complaintError(connection.address, busy);
      if (busy) await wait(2 ** round * 50 * (0.5 + Math.random()));
    }
  }
  return answers;
}

/** What to send for a document after that answer; nothing: it is done, or for good refused. */
function nextTry(write: Write, complaint: WriteAnswer): readonly Write[] {
  if (complaint === undefined) return [];
  if (isBusy(complaint)) return [write];
  if (complaint.status !== 400 || write.fallback === undefined) return [];
  return [{ ...write, text: write.fallback(), fallback: undefined }];
}

function isBusy({ status }: Complaint): boolean {
  return status === 429 || status >= 500;
}

async function sendBatch(
  connection: Connection,
  batch: Batch,
  refresh: "wait_for" | false,
): Promise<readonly WriteAnswer[]> {
  const operations = batch.flatMap(({ write }) => [headerOf(write), ...(write.text === undefined ? [] : [write.text])]);
  const { items } = await connection.ask((client) => client.bulk<string>({ operations, refresh }));
  return batch.map((_, index) => answerOf(items[index]));
}

function answerOf(item: estypes.BulkResponse["items"][number] | undefined): WriteAnswer {
  const answer = item && Object.values(item)[0];
  if (answer === undefined) return { status: 500, type: "", reason: "no answer for a document" };
  if (answer.status < 400) return undefined;
  return {
    status: answer.status,
    ...(answer.error ? reasonIn(answer.error) : { type: "", reason: answer.result ?? "" }),
  };
}

function headerOf({ collection, id, kind, unchangedSince }: Write): estypes.BulkOperationContainer {
  const condition = unchangedSince && {
    if_seq_no: unchangedSince.seqNo,
    if_primary_term: unchangedSince.primaryTerm,
  };
  return { [kind]: { _index: collection, _id: id, ...condition } };
}

/** Writes that go out together, with their places among all. */
type Batch = readonly { readonly place: number; readonly write: Write }[];

/** So that no request is too long, and none has a document twice: one that is sent again would come after the newer. */
function* batchesOf(writes: readonly Write[]): Generator<Batch> {
  let batch: Batch[number][] = [];
  let bytes = 0;
  let documents = new Set<string>();
  for (const [place, write] of writes.entries()) {
    const size = Buffer.byteLength(JSON.stringify(headerOf(write))) + Buffer.byteLength(write.text ?? "") + 2;
    const document = JSON.stringify([write.collection, write.id]);
    if (batch.length > 0 && (bytes + size > mostBytes || documents.has(document))) {
      yield batch;
      batch = [];
      bytes = 0;
      documents = new Set();
    }
    batch.push({ place, write });
    bytes += size;
    documents.add(document);
  }
  if (batch.length > 0) yield batch;
}
