import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CciError } from "../support/cci-error.js";

const name = "testbox.lock";

/**
 * Takes a folder for this process; the function that is given back leaves it. A lock whose process is gone does not
 * count. Throws WORK_FOLDER_BUSY where another testbox has it.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, name);
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${startOf(process.pid)}\n`);
  try {
    // Twice: once a lock that nobody holds any more is out of the way, the second try gets it, or somebody else has it.
    if (!place(own, path)) {
      removeStale(path);
      if (!place(own, path)) throw busy(folder, readOwner(path));
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** A link is made or not made, with its content, in one step. */
function place(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function removeStale(path: string): void {
  const owner = readOwner(path);
  if (owner === undefined || isAlive(owner)) return;
  // Two may find the same stale lock: what was moved away is looked at again, for it may be the other's new one.
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readOwner(aside) !== owner) place(aside, path);
  rmSync(aside, { force: true });
}

/** `<pid> <start>`; undefined: no lock. */
function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isAlive(owner: string): boolean {
  const [pid = "", start] = owner.split(" ");
  if (!/^[1-9]\d{0,9}$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  // The same number may have been given to another process since.
  return startOf(Number(pid)) === start;
}

/** When a process was started, in ticks since the boot; `0` where the system does not tell. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch {
    return "0";
  }
}

function busy(folder: string, owner: string | undefined): CciError {
  const who = owner === undefined ? "" : ` (process ${owner.split(" ")[0]})`;
  return new CciError("WORK_FOLDER_BUSY", `another testbox works in ${folder}${who}`, {
    hint: "give each testbox its own name or --work DIR",
  });
}
