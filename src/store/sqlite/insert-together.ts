import { CciError } from "../../support/cci-error.js";
import type { Document } from "../document.js";
import type { CollectionRows } from "./rows.js";

/** Inserts a document; false where the id is there already. */
export type InsertTogether = (rows: CollectionRows, id: string, document: Document) => Promise<boolean>;

interface Insert {
  readonly rows: CollectionRows;
  readonly id: string;
  readonly document: Document;
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Inserts that are asked for in one turn of the event loop share a transaction: a commit costs as much as several of
 * them. `writing` runs a transaction. A document that is refused is refused alone; any other trouble is that of all.
 */
export function insertTogether(writing: <T>(work: () => T) => T): InsertTogether {
  let waiting: Insert[] = [];
  const insertAll = (): void => {
    const all = waiting;
    waiting = [];
    try {
      const ends = writing(() => all.map(insertOne));
      for (const [at, { resolve, reject }] of all.entries()) {
        const end = ends[at];
        if (typeof end === "boolean") resolve(end);
        else reject(end);
      }
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  };
  return (rows, id, document) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ rows, id, document, resolve, reject }) === 1) setImmediate(insertAll);
    });
}

/** Whether it is new, or why it is refused: before anything of it was written. */
function insertOne({ rows, id, document }: Insert): boolean | CciError {
  try {
    return rows.add(id, document);
  } catch (error) {
    if (error instanceof CciError && error.code === "STORE_REFUSED") return error;
    throw error;
  }
}
