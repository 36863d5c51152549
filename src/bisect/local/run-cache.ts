import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { makeFolder } from "../../support/make-folder.js";
import { type RunRecord, readRunRecord } from "./run-record.js";

/** Runs of searches with the same command, by commit (bisect.md 5.4, `--cache`). */
export interface RunCache {
  /** The n-th stored run of a commit, n from 1 on; runs that were added since the cache was opened do not count. */
  find(commit: string, runNo: number): RunRecord | undefined;
  add(record: RunRecord): void;
}

/** What a verdict depends on besides the commit: those of one search are no use to another with something else here. */
export type CacheKey = Readonly<Record<string, unknown>>;

/**
 * Opens the runs below a folder: a file per commit, a line of JSON per run, so that several searches can add to it at
 * once. A line that is none is passed over. Throws NOT_WRITTEN.
 */
export function openRunCache(folder: string, key: CacheKey): RunCache {
  const digest = createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 16);
  const own = join(folder, digest);
  const stored = new Map<string, readonly RunRecord[]>();
  const storedOf = (commit: string): readonly RunRecord[] => {
    const known = stored.get(commit);
    if (known) return known;
    const read = readRuns(join(own, `${commit}.jsonl`)).filter((record) => record.commit === commit);
    stored.set(commit, read);
    return read;
  };
  orNotWritten(own, () => {
    makeFolder(own);
  });
  return {
    find(commit, runNo) {
      const record = storedOf(commit)[runNo - 1];
      return record && { ...record, runNo, origin: "cache" };
    },
    add(record) {
      // What is there now must be known before the own run is beside it.
      storedOf(record.commit);
      const path = join(own, `${record.commit}.jsonl`);
      orNotWritten(path, () => appendFileSync(path, `${JSON.stringify(record)}\n`));
    },
  };
}

function readRuns(path: string): readonly RunRecord[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new CciError("UNREADABLE_FILE", `${path}: ${reasonOf(error)}`, { cause: error });
  }
  return text.split("\n").flatMap((line) => readLine(line) ?? []);
}

function readLine(line: string): RunRecord | undefined {
  try {
    return readRunRecord(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function orNotWritten(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new CciError("NOT_WRITTEN", `${path}: ${reasonOf(error)}`, { hint: "see --cache DIR", cause: error });
  }
}
