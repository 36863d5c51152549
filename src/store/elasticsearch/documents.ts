import { setTimeout as wait } from "node:timers/promises";
import { CciError } from "../../support/cci-error.js";
import { changedDocument } from "../changed-document.js";
import type { Document, StoredDocument } from "../document.js";
import { documentText } from "../document-text.js";
import type { Change, UpdateResult } from "../store.js";
import type { Connection } from "./connection.js";
import { complaintError, reasonIn } from "./errors.js";
import { canBeIndex } from "./index-name.js";
import type { Indices } from "./indices.js";
import { fromStored, toStored, toStoredWithoutParameters } from "./stored-form.js";
import { sendWrites, type Write } from "./writes.js";

const mostConflicts = 20;
const mostWaitMs = 300;
const mostIdBytes = 512;

/** The ways to single documents. */
export interface Documents {
  get(collection: string, id: string): Promise<Document | undefined>;
  insert(collection: string, id: string, document: Document): Promise<boolean>;
  update(collection: string, id: string, change: (current: Document) => Change | undefined): Promise<UpdateResult>;
  remove(collection: string, id: string): Promise<boolean>;
  putAll(documents: readonly StoredDocument[]): Promise<readonly (string | undefined)[]>;
}

/** As `DocumentStore` says of each. */
export function openDocuments(connection: Connection, indices: Indices): Documents {
  const send = async (write: Write) => (await sendWrites(connection, [write], "wait_for"))[0];

  return {
    async get(collection, id) {
      return (await readDocument(connection, collection, id))?.document;
    },

    async insert(collection, id, document) {
      await indices.prepare(collection);
      const complaint = await send(writeOf("create", { collection, id, document }));
      if (complaint === undefined) return true;
      if (complaint.status === 409) return false;
      throw complaintError(connection.address, complaint);
    },

    async update(collection, id, change) {
      for (let conflicts = 0; conflicts <= mostConflicts; conflicts += 1) {
        if (conflicts > 0) await wait(Math.random() * Math.min(mostWaitMs, 20 * 2 ** conflicts));
        const current = await readDocument(connection, collection, id);
        if (current === undefined) return "absent";
        const wanted = change(current.document);
        if (wanted === undefined) return "declined";
        const document = changedDocument(current.document, wanted);
        const complaint = await send({ ...writeOf("index", { collection, id, document }), unchangedSince: current });
        if (complaint === undefined) return "updated";
        if (complaint.status !== 409) throw complaintError(connection.address, complaint);
      }
      throw new CciError(
        "STORE_BUSY",
        `${connection.address}: others changed document ${id} of ${collection} each time it was to be changed`,
      );
    },

    async remove(collection, id) {
      if (idProblem(id) !== undefined || !isIndex(collection)) return false;
      const complaint = await send({ collection, id, kind: "delete" });
      if (complaint?.status === 404) return false;
      if (complaint) throw complaintError(connection.address, complaint);
      return true;
    },

    async putAll(documents) {
      const refused = await refusedCollections(indices, documents);
      const problems = new Map<number, string | undefined>();
      const writes: (readonly [place: number, write: Write])[] = [];
      for (const [place, stored] of documents.entries()) {
        try {
          problems.set(place, refused.get(stored.collection));
          if (!refused.has(stored.collection)) writes.push([place, writeOf("index", stored)]);
        } catch (error) {
          problems.set(place, refusalOf(error));
        }
      }
      const answers = await sendWrites(
        connection,
        writes.map(([, write]) => write),
        false,
      );
      for (const [index, complaint] of answers.entries()) {
        const place = writes[index]?.[0] ?? -1;
        problems.set(place, complaint && complaintError(connection.address, complaint).message);
      }
      return documents.map((_, place) => problems.get(place));
    },
  };
}

/** Why each collection that cannot be written to cannot. */
async function refusedCollections(
  indices: Indices,
  documents: readonly StoredDocument[],
): Promise<ReadonlyMap<string, string>> {
  const refused = new Map<string, string>();
  for (const collection of new Set(documents.map((stored) => stored.collection))) {
    try {
      await indices.prepare(collection);
    } catch (error) {
      refused.set(collection, refusalOf(error));
    }
  }
  return refused;
}

/** The reason of a refusal; rethrows anything else. */
function refusalOf(error: unknown): string {
  if (error instanceof CciError && error.code === "STORE_REFUSED") return error.message;
  throw error;
}

interface ReadDocument {
  readonly document: Document;
  readonly seqNo: number;
  readonly primaryTerm: number;
}

async function readDocument(connection: Connection, collection: string, id: string): Promise<ReadDocument | undefined> {
  if (idProblem(id) !== undefined || !isIndex(collection)) return undefined;
  const { docs } = await connection.ask((client) => client.mget<Document>({ index: collection, ids: [id] }));
  const [answer] = docs;
  if (answer === undefined) return undefined;
  if ("error" in answer) {
    const complaint = { status: 500, ...reasonIn(answer.error) };
    if (complaint.type === "index_not_found_exception") return undefined;
    throw complaintError(connection.address, complaint);
  }
  if (!answer.found || answer._source === undefined) return undefined;
  return { document: fromStored(answer._source), seqNo: answer._seq_no ?? 0, primaryTerm: answer._primary_term ?? 0 };
}

/** Throws STORE_REFUSED where no engine, or this one, could keep such a document. */
function writeOf(kind: "index" | "create", { collection, id, document }: StoredDocument): Write {
  const problem = idProblem(id);
  if (problem !== undefined) throw new CciError("STORE_REFUSED", `document of ${collection}: ${problem}`);
  return {
    collection,
    id,
    kind,
    text: documentText(collection, id, toStored(collection, document)),
    fallback: () => documentText(collection, id, toStoredWithoutParameters(collection, document)),
  };
}

function idProblem(id: string): string | undefined {
  if (id === "") return "its id is empty";
  if (/\p{Surrogate}/u.test(id)) return "its id holds half a character";
  const bytes = Buffer.byteLength(id);
  return bytes > mostIdBytes ? `its id has ${bytes} bytes; at most ${mostIdBytes} are allowed` : undefined;
}

function isIndex(collection: string): boolean {
  return canBeIndex(collection) && !collection.endsWith("*");
}
