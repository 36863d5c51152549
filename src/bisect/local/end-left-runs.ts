import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Of the environment of a run (bisect.md 5.4). */
const mark = "BISECT_RUN_NO=";

/**
 * Kills what a search that was killed left running in one of its work trees: processes that have the environment of a run
 * and stand in the folder, which no shell of the user does. Works where there is a /proc.
 */
export function endLeftRuns(folder: string): void {
  for (const pid of processes()) {
    if (!standsIn(pid, folder) || !environmentOf(pid).some((variable) => variable.startsWith(mark))) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
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
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
}
