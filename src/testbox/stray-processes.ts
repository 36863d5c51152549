import { readdirSync, readFileSync } from "node:fs";

/** A process may start another while we look: a few rounds until none is left. */
const maxRounds = 10;

/**
 * Kills what a job left running outside its process group: every process that has the job's `TMP` in its environment.
 * Works where there is a /proc; gives the number of processes.
 */
export function killStrays(tmp: string): number {
  const killed = new Set<number>();
  for (let round = 0; round < maxRounds; round++) {
    const strays = findStrays(`TMP=${tmp}`);
    if (strays.length === 0) break;
    for (const pid of strays) {
      try {
        process.kill(pid, "SIGKILL");
        killed.add(pid);
      } catch {
        // It ended meanwhile.
      }
    }
  }
  return killed.size;
}

function findStrays(variable: string): number[] {
  let names: string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return [];
  }
  const pids = names.filter((name) => /^\d{1,10}$/.test(name)).map(Number);
  return pids.filter((pid) => pid !== process.pid && environmentOf(pid).includes(variable));
}

/** Empty for a process of somebody else, and for one that has ended. */
function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
}
