import { randomInt } from "node:crypto";
import { CciError } from "../../support/cci-error.js";
import { changedDocument } from "../changed-document.js";
import type { Document } from "../document.js";
import { documentText } from "../document-text.js";
import type { Change, UpdateResult } from "../store.js";
import { type Client, isDuplicate, isMissingTable, type Outcome } from "./client.js";
import { isPlainText } from "./exact.js";
import { type Layout, layoutOf, ownColumns } from "./layout.js";
import type { Locks } from "./locks.js";
import { deleteRequest, insertRequest, type Request, updateRequest } from "./requests.js";
import { encodeRow, type Row } from "./row.js";
import { rowIdOf } from "./row-id.js";
import { documentIdOf, documentOf, findRow } from "./rows.js";
import { makeTable } from "./tables.js";

/** A collection of ours with where its fields lie. */
export interface Place {
  readonly collection: string;
  readonly layout: Layout;
}

/** What is not ours has no table, and nobody makes one: STORE_REFUSED. */
export function placeOf(collection: string): Place {
  const layout = layoutOf(collection);
  if (layout) return { collection, layout };
  throw new CciError("STORE_REFUSED", `${collection} is no collection of cci`, { hint: "nothing was changed" });
}

/** A document as a new row. Throws STORE_REFUSED for what no row can hold. */
export function newRow({ collection, layout }: Place, id: string, document: Document): Row {
  if (id === "" || !isPlainText(id)) {
    throw new CciError("STORE_REFUSED", `${JSON.stringify(id)} cannot be the id of a document`);
  }
  documentText(collection, id, document);
  // Columns that are not named are empty in a new row.
  const row = new Map(
    [...encodeRow(collection, layout, id, document)].filter(([, value]) => value !== "" && value !== 0),
  );
  return row.set(ownColumns.revision, newRevision()).set(ownColumns.before, 0);
}

/** Sends a write; makes the collection's table where it is missing, and sends it again. */
export async function askWithTable(client: Client, collection: string, request: Request): Promise<Outcome> {
  const outcome = await client.ask(request);
  if (!("refusal" in outcome) || !isMissingTable(outcome.refusal)) return outcome;
  await makeTable(client, collection);
  return client.ask(request);
}

/** As `DocumentStore.insert`. */
export async function insertDocument(
  client: Client,
  locks: Locks,
  collection: string,
  id: string,
  document: Document,
): Promise<boolean> {
  const place = placeOf(collection);
  const rowId = rowIdOf(id);
  const request = insertRequest(collection, rowId, newRow(place, id, document));
  return locks([lockKey(collection, rowId)], async () => {
    const outcome = await askWithTable(client, collection, request);
    if (!("refusal" in outcome)) return true;
    if (!isDuplicate(outcome.refusal)) throw outcome.refusal.error;
    const there = await findRow(client, collection, rowId, [ownColumns.members]);
    if (there) refuseClash(collection, id, documentIdOf(there));
    return false;
  });
}

/** As `DocumentStore.remove`. */
export function removeDocument(client: Client, locks: Locks, collection: string, id: string): Promise<boolean> {
  const rowId = rowIdOf(id);
  return locks([lockKey(collection, rowId)], async () => {
    const there = await findRow(client, collection, rowId, [ownColumns.members]);
    if (!there || documentIdOf(there) !== id) return false;
    const { found } = await client.demand(deleteRequest(collection, rowId));
    return found === true;
  });
}

/** So often an update begins again when others write the same columns. */
const mostTries = 20;

/** As `DocumentStore.update`: writes the columns that change, see `openManticoreStore`. */
export function updateDocument(
  client: Client,
  locks: Locks,
  collection: string,
  id: string,
  change: (current: Document) => Change | undefined,
): Promise<UpdateResult> {
  const layout = layoutOf(collection);
  if (!layout) return Promise.resolve("absent");
  const place = { collection, layout };
  const rowId = rowIdOf(id);
  return locks([lockKey(collection, rowId)], async () => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const result = await tryUpdate(client, place, rowId, id, change);
      if (result) return result;
    }
    throw new CciError("STORE_BUSY", `${client.address}: others changed ${collection} ${id} ${mostTries} times`, {
      hint: "try again later",
    });
  });
}

/** Undefined where somebody else was quicker. */
async function tryUpdate(
  client: Client,
  { collection, layout }: Place,
  rowId: bigint,
  id: string,
  change: (current: Document) => Change | undefined,
): Promise<UpdateResult | undefined> {
  const found = await findRow(client, collection, rowId);
  if (!found) return "absent";
  const current = documentOf(collection, layout, found);
  if (current.id !== id) return "absent";
  const wanted = change(current.document);
  if (!wanted) return "declined";
  const next = changedDocument(current.document, wanted);
  documentText(collection, id, next);
  const before = encodeRow(collection, layout, id, current.document);
  const columns = differing(before, encodeRow(collection, layout, id, next));
  if (columns.size === 0) return "updated";
  if (!sharedColumns.some((column) => columns.has(column))) {
    const { result } = await client.demand(updateRequest(collection, rowId, columns));
    return result === "updated" ? "updated" : undefined;
  }
  return (await updateGuarded(client, collection, rowId, columns, found.columns)) ? "updated" : undefined;
}

/** Columns that several fields share, so that two writers of different fields write the same one. */
const sharedColumns = [ownColumns.members, ownColumns.rest];

/**
 * Writes where the row has still the revision it was read with. The server looks first and writes then, so two writers
 * may both pass: the one whose write was covered by the other's sees it by a revision that has the same one before.
 */
async function updateGuarded(
  client: Client,
  table: string,
  rowId: bigint,
  columns: Row,
  read: Document,
): Promise<boolean> {
  const value = Number(read[ownColumns.revision]);
  const mine = newRevision();
  const row = new Map([...columns, [ownColumns.revision, mine], [ownColumns.before, value]]);
  const guard = { column: ownColumns.revision, value };
  const { updated } = await client.demand(updateRequest(table, rowId, row, guard));
  if (updated !== 1) return false;
  const after = await findRow(client, table, rowId, [ownColumns.revision, ownColumns.before]);
  return after?.columns[ownColumns.revision] === mine || after?.columns[ownColumns.before] !== value;
}

function differing(before: Row, after: Row): Row {
  return new Map([...after].filter(([column, value]) => JSON.stringify(before.get(column)) !== JSON.stringify(value)));
}

/** Any but 0, which rows of others have. */
function newRevision(): number {
  return randomInt(1, 2 ** 48 - 1);
}

export function lockKey(collection: string, rowId: bigint): string {
  return `${collection}/${rowId}`;
}

export function refuseClash(collection: string, id: string, other: string): void {
  if (other === id) return;
  throw new CciError("ID_CLASH", `${collection} ${id} and ${other} have the same row id, and ${other} is there`, {
    hint: "nothing was changed; Manticore cannot keep both",
  });
}
