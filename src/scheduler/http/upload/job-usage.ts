import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../support/clock.js";

/** How much the jobs have uploaded. */
export interface JobUsage {
  /** Bytes in a result root, counted at most a minute ago. */
  of(folder: string): Promise<number>;
  /** More bytes, or less. */
  add(folder: string, bytes: number): void;
}

interface Counted {
  bytes: number;
  readonly atMs: number;
}

const countAgainMs = 60_000;
const mostFolders = 1000;

/** Remembers what result roots hold, for the limit of a job: other processes and machines write there, too. */
export function openJobUsage(clock: Clock): JobUsage {
  const counted = new Map<string, Counted>();
  return {
    async of(folder) {
      const known = counted.get(folder);
      if (known && clock.nowMs() - known.atMs < countAgainMs) return known.bytes;
      const found = { bytes: await countBytes(folder), atMs: clock.nowMs() };
      counted.delete(folder);
      counted.set(folder, found);
      if (counted.size > mostFolders) forgetOldest(counted);
      return found.bytes;
    },
    add(folder, bytes) {
      const known = counted.get(folder);
      if (known) known.bytes += bytes;
    },
  };
}

function forgetOldest(counted: Map<string, Counted>): void {
  for (const [folder] of counted) {
    counted.delete(folder);
    return;
  }
}

/** Follows no link. What goes away meanwhile counts nothing. */
async function countBytes(folder: string): Promise<number> {
  let bytes = 0;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await countBytes(path);
    else bytes += (await lstat(path).catch(() => undefined))?.size ?? 0;
  }
  return bytes;
}
