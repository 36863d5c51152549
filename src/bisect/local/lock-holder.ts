import { lstatSync, readFileSync } from "node:fs";
import { isBeforeBoot, isSameMachine, type Machine, thisMachine } from "./this-machine.js";

/** Who searches, and where its work trees are. */
export interface LockHolder {
  readonly pid: number;
  /** When the process was started, in ticks since the boot; `0` where the system does not tell. */
  readonly start: string;
  readonly machine: Machine;
  /** Of its work trees, whether they are there or not yet. */
  readonly folders: readonly string[];
}

/** `foreign`: a process of another machine or container, of which nothing can be told here. */
type HolderState = "living" | "dead" | "foreign";

/** A lock has a few folders. */
const maxBytes = 64 * 1024;

/** This process. */
export function ownHolder(folders: readonly string[]): LockHolder {
  return { pid: process.pid, start: startOf(process.pid), machine: thisMachine(), folders };
}

/** Undefined: no lock, or the text of none. Anybody who may write to the repository may have written it. */
export function readHolder(path: string): LockHolder | undefined {
  try {
    const file = lstatSync(path);
    if (!file.isFile() || file.size > maxBytes) return undefined;
    const { pid, start, machine, folders } = JSON.parse(readFileSync(path, "utf8")) as Partial<LockHolder>;
    const isProcess = Number.isSafeInteger(pid) && Number(pid) > 0 && typeof start === "string";
    if (!isProcess || !isMachine(machine) || !Array.isArray(folders)) return undefined;
    return { pid: Number(pid), start, machine, folders: folders.filter((folder) => typeof folder === "string") };
  } catch {
    return undefined;
  }
}

export function stateOf({ pid, start, machine }: LockHolder): HolderState {
  const here = thisMachine();
  if (!isSameMachine(machine, here)) return isBeforeBoot(machine, here) ? "dead" : "foreign";
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "living" : "dead";
  }
  // The same number may have been given to another process since.
  return startOf(pid) === start ? "living" : "dead";
}

function isMachine(given: Partial<Machine> | undefined): given is Machine {
  const { host, machineId, boot, pids } = given ?? {};
  return [host, machineId, boot, pids].every((word) => typeof word === "string");
}

function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch {
    return "0";
  }
}
