import { describe, expect, it } from "vitest";
import type { StoredDocument } from "../../src/store/document.js";
import { type ImportCounts, importDocuments, type SourceLine } from "../../src/store/import-documents.js";
import type { DocumentStore } from "../../src/store/store.js";
import { CciError } from "../../src/support/cci-error.js";

const line = (id: number | string): string => `{"_index":"jobs","_id":"${id}","_source":{"id":"${id}"}}`;

async function* source(lines: readonly (string | undefined)[]): AsyncGenerator<SourceLine> {
  for (const [at, text] of lines.entries()) {
    yield { place: `in:${at + 1}`, bytes: text === undefined ? undefined : Buffer.from(text) };
  }
}

interface Given {
  readonly lines: readonly (string | undefined)[];
  readonly skip?: number;
  /** Instead of storing all. */
  readonly putAll?: (documents: readonly StoredDocument[]) => readonly (string | undefined)[];
}

/** What an import asked of its store and told its caller, in order. */
async function run({ lines, skip = 0, putAll }: Given) {
  const events: string[] = [];
  const bad: string[] = [];
  const waits: number[] = [];
  const done: number[] = [];
  const batches: (readonly StoredDocument[])[] = [];
  const store: Partial<DocumentStore> = {
    async init() {
      events.push("init");
      return [];
    },
    async putAll(documents) {
      events.push("put");
      batches.push(documents);
      return putAll ? putAll(documents) : documents.map(() => undefined);
    },
    async refresh() {
      events.push("refresh");
    },
  };
  const counts: ImportCounts | Error = await importDocuments(source(lines), {
    store: store as DocumentStore,
    collection: "jobs",
    skip,
    clock: {
      nowMs: () => 0,
      async wait(ms) {
        waits.push(ms);
      },
    },
    onBad: (place, problem) => bad.push(`${place}: ${problem}`),
    onDone: (position) => done.push(position),
  }).catch((error: Error) => error);
  return { counts, events, bad, waits, done, batches };
}

describe("an import of documents", () => {
  it("makes what is missing first, and is visible to searches at its end", async () => {
    const { counts, events } = await run({ lines: [line(1), line(2)] });
    expect(counts).toEqual({ lines: 2, written: 2, failed: 0 });
    expect(events).toEqual(["init", "put", "refresh"]);
  });

  it("goes on behind a bad line, and does not count an empty one", async () => {
    const { counts, bad } = await run({
      lines: [line(1), "", "{", undefined, '{"_index":"secrets","_id":"1","_source":{}}', line(2)],
    });
    expect(counts).toEqual({ lines: 5, written: 2, failed: 3 });
    expect(bad).toEqual([
      expect.stringMatching(/^in:3: no JSON/),
      "in:4: it is too long",
      "in:5: there is no collection secrets",
    ]);
  });

  it("takes no collection for one of ours because objects have that property", async () => {
    const { bad } = await run({ lines: ['{"_index":"constructor","_id":"1","_source":{}}'] });
    expect(bad).toEqual(["in:1: there is no collection constructor"]);
  });

  it("names what the store refuses by its line", async () => {
    const { counts, bad } = await run({
      lines: [line(1), "", line(2), line(3)],
      putAll: (documents) => documents.map(({ id }) => (id === "2" ? "too large" : undefined)),
    });
    expect(counts).toEqual({ lines: 3, written: 2, failed: 1 });
    expect(bad).toEqual(["in:3: too large"]);
  });

  it("sends few documents at a time, by number and by bytes, each once and in order", async () => {
    const many = await run({ lines: Array.from({ length: 1200 }, (_, id) => line(id)) });
    expect(many.batches.map(({ length }) => length)).toEqual([500, 500, 200]);
    expect(many.batches.flat().map(({ id }) => Number(id))).toEqual(Array.from({ length: 1200 }, (_, id) => id));
    expect(many.done).toEqual([500, 1000, 1200]);
    const large = `{"id":"1","x":"${"y".repeat(3 * 1024 ** 2)}"}`;
    expect((await run({ lines: [large, large, large] })).batches.map(({ length }) => length)).toEqual([2, 1]);
  });

  it("leaves out lines at the beginning, and numbers the others as they stand", async () => {
    const { counts, batches, bad, done } = await run({ lines: [line(1), "{", line(3), "{"], skip: 2 });
    expect(counts).toEqual({ lines: 2, written: 1, failed: 1 });
    expect(batches.flat().map(({ id }) => id)).toEqual(["3"]);
    expect(bad).toEqual([expect.stringMatching(/^in:4: /)]);
    expect(done).toEqual([4]);
  });

  it("has said how far it came when the store is lost", async () => {
    let puts = 0;
    const { counts, done, events } = await run({
      lines: Array.from({ length: 1200 }, (_, id) => line(id)),
      putAll(documents) {
        if (++puts === 3) throw new CciError("STORE_UNREACHABLE", "gone");
        return documents.map(() => undefined);
      },
    });
    expect(counts).toMatchObject({ code: "STORE_UNREACHABLE" });
    expect(done).toEqual([500, 1000]);
    expect(events).not.toContain("refresh");
  });

  it("waits for a store that is busy, longer each time", async () => {
    let puts = 0;
    const { counts, waits } = await run({
      lines: [line(1)],
      putAll(documents) {
        if (++puts < 4) throw new CciError("STORE_BUSY", "429");
        return documents.map(() => undefined);
      },
    });
    expect(counts).toEqual({ lines: 1, written: 1, failed: 0 });
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  it("gives up on a store that stays busy", async () => {
    const { counts, waits } = await run({
      lines: [line(1)],
      putAll() {
        throw new CciError("STORE_BUSY", "429");
      },
    });
    expect(counts).toMatchObject({ code: "STORE_BUSY" });
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
  });
});
