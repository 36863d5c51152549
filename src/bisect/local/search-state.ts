import { existsSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { makeFolder } from "../../support/make-folder.js";
import { type RunRecord, readRunRecord } from "./run-record.js";

/** The file that an interrupted search leaves, for `--resume` (bisect.md 5.4). */
export interface SearchState {
  /** Runs of earlier sessions; empty: there were none, or the search starts anew. */
  readonly known: readonly RunRecord[];
  /** Runs of a search that was left and is not gone on with; their file was renamed to `FILE.old`. */
  readonly setAside: number;
  write(runs: readonly RunRecord[]): void;
  remove(): void;
}

const format = "cci bisect run 1";
/** A run takes some 200 bytes. */
const maxBytes = 64 * 1024 ** 2;

/**
 * Opens the state of a search, whose `key` says what it searches. Throws NOT_WRITTEN, and BISECT_ABORTED where the file
 * cannot be read or, with `resume`, is of another search.
 */
export function openSearchState(path: string, key: string, resume: boolean): SearchState {
  makeFolderOf(path);
  const found = existsSync(path) ? readState(path) : undefined;
  if (resume && found && found.key !== key) {
    throw new CciError("BISECT_ABORTED", `the state in ${path} is of another search`, {
      hint: "--resume takes the same ends, command and options; --state names another file",
    });
  }
  const isLeft = !resume && found !== undefined && found.runs.length > 0;
  if (isLeft) renameSync(path, `${path}.old`);
  return {
    known: resume ? (found?.runs ?? []) : [],
    setAside: isLeft ? found.runs.length : 0,
    write: (runs) => writeFileAtomic(path, `${JSON.stringify({ format, key, runs })}\n`),
    remove: () => rmSync(path, { force: true }),
  };
}

function makeFolderOf(path: string): void {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw new CciError("NOT_WRITTEN", `${dirname(path)}: ${reasonOf(error)}`, {
      hint: "--state FILE puts state and log elsewhere",
      cause: error,
    });
  }
}

function readState(path: string): { readonly key: string; readonly runs: readonly RunRecord[] } {
  const refuse = (reason: string, cause?: unknown): CciError =>
    new CciError("BISECT_ABORTED", `the state in ${path} cannot be used: ${reason}`, {
      hint: "remove it and start anew, or name another file with --state",
      ...(cause === undefined ? {} : { cause }),
    });
  let given: unknown;
  try {
    if (statSync(path).size > maxBytes) throw refuse(`it has more than ${maxBytes / 1024 ** 2} MiB`);
    given = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw error instanceof CciError ? error : refuse(reasonOf(error), error);
  }
  const state = (typeof given === "object" && given !== null ? given : {}) as Readonly<Record<string, unknown>>;
  if (state.format !== format || typeof state.key !== "string" || !Array.isArray(state.runs)) {
    throw refuse("it is no state of bisect run");
  }
  const runs = state.runs.map((run: unknown) => {
    const record = readRunRecord(run);
    if (record === undefined) throw refuse(`it holds ${JSON.stringify(run).slice(0, 200)}, which is no run`);
    return record;
  });
  return { key: state.key, runs };
}
