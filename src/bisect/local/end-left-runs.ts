import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Clock } from "../../support/clock.js";
import { treeMark } from "../git/work-tree.js";

/** Of the environment of a run (bisect.md 5.4). */
const mark = "BISECT_RUN_NO=";
const pauseMs = 10;
/** The disk may hold one up; its tree is removed all the same. */
const patienceMs = 2000;

/**
 * Kills what a search that was killed left running for one of its work trees, and waits for its end: processes that have the
 * environment of a run and stand in the folder, which no shell of the user does, and any git that makes the tree. Works
 * where there is a /proc.
 */
export async function endLeftRuns(folder: string, clock: Clock): Promise<void> {
  const [[name, value]] = Object.entries(treeMark(folder)) as [[string, string]];
  const left = processes().filter((pid) => {
    const environment = environmentOf(pid);
    const isRun = standsIn(pid, folder) && environment.some((variable) => variable.startsWith(mark));
    return isRun || environment.includes(`${name}=${value}`);
  });
  for (const pid of left) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
  const untilMs = clock.nowMs() + patienceMs;
  // A process that has ended has no environment any more, also where nobody has asked for its end yet.
  while (left.some((pid) => environmentOf(pid).length > 0) && clock.nowMs() < untilMs) await clock.wait(pauseMs);
}

function processes(): readonly number[] {
  try {
    const names = readdirSync("/proc").filter((name) => /^\d{1,10}$/.test(name));
    return names.map(Number).filter((pid) => pid !== process.pid);
  } catch {
    return [];
  }
}

function standsIn(pid: number, folder: string): boolean {
  try {
    const place = readlinkSync(`/proc/${pid}/cwd`);
    return place === folder || place.startsWith(`${folder}/`);
  } catch {
    return false;
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1")
      .split("\0")
      .filter((one) => one !== "");
  } catch {
    return [];
  }
}
