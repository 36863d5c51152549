import { CciError } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";
import type { StoredDocument } from "./document.js";
import { readDocumentLine } from "./document-lines.js";
import { collections } from "./mappings.js";
import type { DocumentStore } from "./store.js";

/** A line of the input. */
export interface SourceLine {
  /** For people: `jobs.jsonl:12`. */
  readonly place: string;
  /** Undefined: too long to be read. */
  readonly bytes: Buffer | undefined;
}

export interface ImportPlan {
  readonly store: DocumentStore;
  /** Where lines that name no collection belong. */
  readonly collection: string;
  /** Lines to leave out at the beginning. */
  readonly skip: number;
  readonly clock: Clock;
  /** A line that cannot be imported. */
  readonly onBad: (place: string, problem: string) => void;
  /** All lines up to this one, counted from 1 and over all sources, are dealt with. */
  readonly onDone: (position: number, counts: ImportCounts) => void;
}

/** Lines that are not empty and not left out; `lines` = `written` + `failed`. */
export interface ImportCounts {
  readonly lines: number;
  readonly written: number;
  readonly failed: number;
}

/** What one request carries: most stores are fastest around these. */
const maxBatchDocuments = 500;
const maxBatchBytes = 4 * 1024 ** 2;
/** How long to wait for a store that is busy, try after try. */
const busyWaitsMs = [1000, 2000, 4000, 8000];

/**
 * Puts documents into a store, line by line in the form of results.md 7.8, and makes collections that are not there. A
 * bad line does not stop the others. Throws what ends it, such as STORE_UNREACHABLE: `onDone` has said how far it came.
 */
export async function importDocuments(lines: AsyncIterable<SourceLine>, plan: ImportPlan): Promise<ImportCounts> {
  const { store, skip, onBad } = plan;
  let batch: { readonly place: string; readonly stored: StoredDocument }[] = [];
  let batchBytes = 0;
  let position = 0;
  let written = 0;
  let failed = 0;
  const counts = (): ImportCounts => ({ lines: written + failed, written, failed });
  const fail = (place: string, problem: string): void => {
    failed++;
    onBad(place, problem);
  };
  const flush = async (): Promise<void> => {
    const answers =
      batch.length > 0
        ? await putPatiently(
            plan,
            batch.map(({ stored }) => stored),
          )
        : [];
    for (const [index, { place }] of batch.entries()) {
      const problem = answers[index];
      if (problem === undefined) written++;
      else fail(place, problem);
    }
    batch = [];
    batchBytes = 0;
    plan.onDone(position, counts());
  };
  await store.init();
  for await (const { place, bytes } of lines) {
    position++;
    if (position <= skip) continue;
    if (bytes === undefined) {
      fail(place, "it is too long");
      continue;
    }
    const line = readDocumentLine(bytes, plan.collection);
    if (line.kind === "empty") continue;
    if (line.kind === "bad") fail(place, line.problem);
    else if (!Object.hasOwn(collections, line.stored.collection)) {
      fail(place, `there is no collection ${line.stored.collection.slice(0, 80)}`);
    } else {
      batch.push({ place, stored: line.stored });
      batchBytes += bytes.length;
      if (batch.length >= maxBatchDocuments || batchBytes >= maxBatchBytes) await flush();
    }
  }
  await flush();
  await store.refresh();
  return counts();
}

async function putPatiently(
  { store, clock }: ImportPlan,
  documents: readonly StoredDocument[],
): Promise<readonly (string | undefined)[]> {
  for (const waitMs of busyWaitsMs) {
    try {
      return await store.putAll(documents);
    } catch (error) {
      if (!(error instanceof CciError) || error.code !== "STORE_BUSY") throw error;
      await clock.wait(waitMs);
    }
  }
  return store.putAll(documents);
}
