import { CciError } from "../../support/cci-error.js";
import type { StoredDocument } from "../document.js";
import type { Client } from "./client.js";
import { ownColumns } from "./layout.js";
import type { Locks } from "./locks.js";
import { replaceLine, replaceRequest } from "./requests.js";
import { rowIdOf } from "./row-id.js";
import { documentIdOf, findRows } from "./rows.js";
import { askWithTable, lockKey, newRow, placeOf, refuseClash } from "./writes.js";

/** A document on its way, with its place in the answers. */
interface Line {
  readonly index: number;
  readonly collection: string;
  readonly id: string;
  readonly rowId: bigint;
  readonly text: string;
}

const mostLines = 500;
const mostBytes = 4 * 1024 * 1024;

/** As `DocumentStore.putAll`: whole rows of one table at a time; a row that another document has is left alone. */
export async function putDocuments(
  client: Client,
  locks: Locks,
  documents: readonly StoredDocument[],
): Promise<readonly (string | undefined)[]> {
  const problems: (string | undefined)[] = documents.map(() => undefined);
  let batch: Line[] = [];
  const flush = async (): Promise<void> => {
    await putBatch(client, locks, batch, problems);
    batch = [];
  };
  for (const [index, document] of documents.entries()) {
    const line = noting(problems, index, () => lineOf(index, document));
    if (!line) continue;
    if (!fits(batch, line)) await flush();
    batch.push(line);
  }
  await flush();
  return problems;
}

function lineOf(index: number, { collection, id, document }: StoredDocument): Line {
  const rowId = rowIdOf(id);
  const row = newRow(placeOf(collection), id, document);
  return { index, collection, id, rowId, text: replaceLine(collection, rowId, row) };
}

function fits(batch: readonly Line[], line: Line): boolean {
  const [first] = batch;
  if (!first) return true;
  if (first.collection !== line.collection || batch.length === mostLines) return false;
  if (batch.some(({ rowId }) => rowId === line.rowId)) return false;
  return batch.reduce((sum, { text }) => sum + text.length, line.text.length) <= mostBytes;
}

async function putBatch(
  client: Client,
  locks: Locks,
  batch: readonly Line[],
  problems: (string | undefined)[],
): Promise<void> {
  const [first] = batch;
  if (!first) return;
  const { collection } = first;
  const keys = batch.map(({ rowId }) => lockKey(collection, rowId));
  await locks(keys, async () => {
    const filter = { in: "id", values: batch.map(({ rowId }) => rowId) };
    const columns = [ownColumns.members];
    const there = await findRows(client, { table: collection, filter, limit: batch.length, columns });
    const idByRow = new Map(there.map((row) => [row.rowId, documentIdOf(row)]));
    const free = batch.filter(({ index, id, rowId }) =>
      noting(problems, index, () => {
        refuseClash(collection, id, idByRow.get(rowId) ?? id);
        return true;
      }),
    );
    if (free.length === 0 || !(await refusalOf(client, free))) return;
    // It was all or nothing: find out which of them is refused.
    for (const line of free) problems[line.index] = await refusalOf(client, [line]);
  });
}

async function refusalOf(client: Client, lines: readonly Line[]): Promise<string | undefined> {
  const [first] = lines;
  if (!first) return undefined;
  const request = replaceRequest(lines.map(({ text }) => text));
  const outcome = await askWithTable(client, first.collection, request);
  if (!("refusal" in outcome)) return undefined;
  const { error, text } = outcome.refusal;
  if (error.code !== "STORE_REFUSED") throw error;
  return text;
}

/** What cannot be stored is noted at its place. */
function noting<T>(problems: (string | undefined)[], index: number, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CciError)) throw error;
    problems[index] = error.message;
    return undefined;
  }
}
