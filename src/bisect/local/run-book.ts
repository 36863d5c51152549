import type { RunRecord } from "./run-record.js";

/** The runs of a search, each once, in the order of their ends. */
export interface RunBook {
  find(commit: string, runNo: number): RunRecord | undefined;
  add(record: RunRecord): void;
  all(): readonly RunRecord[];
  of(commit: string): readonly RunRecord[];
  /** Resolves when it is the turn of a run that was known before: those that ended first come first. */
  turnOf(record: RunRecord): Promise<void>;
}

/**
 * Opens a book with what an earlier session ran; `onAdd` is told of each run that is added. A search to which the known
 * runs are told in their order decides as it did before, also where several runs were under way at once.
 */
export function openRunBook(known: readonly RunRecord[], onAdd: (record: RunRecord) => void): RunBook {
  const records = [...known];
  const byRun = new Map(known.map((record) => [keyOf(record.commit, record.runNo), record]));
  const places = new Map(known.map((record, place) => [record, place]));
  let waiting: { readonly place: number; readonly resolve: () => void }[] = [];

  const wakeFirst = (): void => {
    const first = waiting.reduce((a, b) => (b.place < a.place ? b : a));
    waiting = waiting.filter((one) => one !== first);
    first.resolve();
    if (waiting.length > 0) setImmediate(wakeFirst);
  };
  return {
    find: (commit, runNo) => byRun.get(keyOf(commit, runNo)),
    add(record) {
      records.push(record);
      byRun.set(keyOf(record.commit, record.runNo), record);
      onAdd(record);
    },
    all: () => records,
    of: (commit) => records.filter((record) => record.commit === commit),
    turnOf(record) {
      const place = places.get(record);
      if (place === undefined) return Promise.resolve();
      return new Promise((resolve) => {
        if (waiting.length === 0) setImmediate(wakeFirst);
        waiting.push({ place, resolve });
      });
    },
  };
}

function keyOf(commit: string, runNo: number): string {
  return `${commit} ${runNo}`;
}
