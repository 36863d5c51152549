import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CciError, reasonOf } from "../../support/cci-error.js";

/** Who searches, and where its work trees are. */
interface Holder {
  readonly pid: number;
  /** When the process was started, in ticks since the boot; `0` where the system does not tell. */
  readonly start: string;
  /** Of its work trees, whether they are there or not yet. */
  readonly folders: readonly string[];
}

const ending = ".lock";

/**
 * Takes a search for this process; the function that is given back leaves it. A lock whose process is gone does not count.
 * Throws BISECT_BUSY where another process is at the same search, NOT_WRITTEN.
 */
export function lockSearch(path: string, folders: readonly string[]): () => void {
  const own = `${path}.${process.pid}`;
  const holder: Holder = { pid: process.pid, start: startOf(process.pid), folders };
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(own, JSON.stringify(holder));
    // A link is made or not made, with its content, in one step.
    linkSync(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw busy(path);
    throw new CciError("NOT_WRITTEN", `${path}: ${reasonOf(error)}`, { cause: error });
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/**
 * Tidies up what searches of a repository left that were killed: `remove` is given the folders of their work trees, then
 * their locks go. What processes that live hold stays.
 */
export function tidySearches(folder: string, remove: (folders: readonly string[]) => void): void {
  for (const path of locksIn(folder)) {
    const holder = readHolder(path);
    if (holder === undefined || isAlive(holder)) continue;
    // Two may find the same lock: the one who moves it away tidies up.
    const aside = `${path}.${process.pid}.stale`;
    try {
      renameSync(path, aside);
    } catch {
      continue;
    }
    const moved = readHolder(aside);
    if (moved?.pid === holder.pid && moved.start === holder.start) remove(holder.folders);
    else linkSync(aside, path);
    rmSync(aside, { force: true });
  }
}

function locksIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Undefined: no lock, or the text of none. */
function readHolder(path: string): Holder | undefined {
  try {
    const { pid, start, folders } = JSON.parse(readFileSync(path, "utf8")) as Partial<Holder>;
    if (!Number.isSafeInteger(pid) || typeof start !== "string" || !Array.isArray(folders)) return undefined;
    return { pid: Number(pid), start, folders: folders.filter((folder) => typeof folder === "string") };
  } catch {
    return undefined;
  }
}

function isAlive({ pid, start }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  // The same number may have been given to another process since.
  return startOf(pid) === start;
}

function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch {
    return "0";
  }
}

function busy(path: string): CciError {
  const pid = readHolder(path)?.pid;
  return new CciError("BISECT_BUSY", `process ${pid ?? "unknown"} is at the same search already`, {
    hint: "wait for it, or end it and go on with --resume",
  });
}
