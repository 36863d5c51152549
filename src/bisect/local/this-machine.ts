import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Where the number of a process means something. */
export interface Machine {
  readonly host: string;
  /** Empty where the system does not tell, as are the others. */
  readonly machineId: string;
  readonly boot: string;
  /** `pid:[4026531836]`: a container has one of its own. */
  readonly pids: string;
}

/** Linux numbers that of the machine itself always so. */
const firstNamespace = "pid:[4026531836]";

export function thisMachine(): Machine {
  return {
    host: hostname(),
    machineId: text("/etc/machine-id"),
    boot: text("/proc/sys/kernel/random/boot_id"),
    pids: namespace(),
  };
}

/** Whether numbers of processes mean the same to both. */
export function isSameMachine(a: Machine, b: Machine): boolean {
  return a.host === b.host && a.machineId === b.machineId && a.boot === b.boot && a.pids === b.pids;
}

/** Whether all processes of `then` are gone with an earlier start of the machine `now`. Of containers nobody can tell. */
export function isBeforeBoot(then: Machine, now: Machine): boolean {
  const isKnown = now.machineId !== "" && then.boot !== "" && now.boot !== "";
  const isWhole = then.pids === firstNamespace && now.pids === firstNamespace;
  return isKnown && isWhole && then.host === now.host && then.machineId === now.machineId && then.boot !== now.boot;
}

function text(path: string): string {
  try {
    return readFileSync(path, "latin1").trim();
  } catch {
    return "";
  }
}

function namespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
