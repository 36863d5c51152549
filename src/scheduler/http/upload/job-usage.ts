import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../support/clock.js";

/** How much the jobs have uploaded. */
export interface JobUsage {
  /** Begins an upload below a result root; what others have reserved there does not fit a second time. */
  begin(folder: string): Promise<Reservation>;
}

/** Room that an upload may ask for. */
export interface Room {
  /** Bytes that are not taken yet; fewer than none where others wrote more than we let in. */
  left(): number;
  /** Reserves so many bytes more; false: there are not so many. */
  take(bytes: number): boolean;
}

/** The room of one upload while it goes on. */
interface Reservation extends Room {
  /** Ends it, once: so many bytes came to stay, or went where it is fewer than none. The others are given back. */
  end(bytes: number): void;
}

interface Counted {
  /** On the disk, and what was reserved. */
  bytes: number;
  atMs: number;
  underWay: number;
  counting: Promise<void> | undefined;
}

const countAgainMs = 60_000;
const mostFolders = 1000;

/**
 * Remembers what result roots hold, for the limit of a job in bytes. Other processes and machines write there, too: an
 * upload counts again after a minute, unless others are under way, whose bytes would count twice.
 */
export function openJobUsage(clock: Clock, maxBytes: number): JobUsage {
  const folders = new Map<string, Counted>();

  const count = async (folder: string, counted: Counted): Promise<void> => {
    counted.bytes = await countBytes(folder);
    counted.atMs = clock.nowMs();
    counted.counting = undefined;
  };

  return {
    async begin(folder) {
      const counted = folders.get(folder) ?? {
        bytes: 0,
        atMs: Number.NEGATIVE_INFINITY,
        underWay: 0,
        counting: undefined,
      };
      if (counted.underWay === 0 && clock.nowMs() - counted.atMs >= countAgainMs) {
        folders.delete(folder);
        folders.set(folder, counted);
        counted.counting = count(folder, counted);
      }
      counted.underWay++;
      if (folders.size > mostFolders) forgetOldest(folders);
      await counted.counting;
      return reserve(counted, maxBytes);
    },
  };
}

function reserve(counted: Counted, maxBytes: number): Reservation {
  let reserved = 0;
  const left = (): number => maxBytes - counted.bytes;
  return {
    left,
    take(bytes) {
      if (bytes > left()) return false;
      counted.bytes += bytes;
      reserved += bytes;
      return true;
    },
    end(bytes) {
      counted.bytes += bytes - reserved;
      counted.underWay--;
    },
  };
}

/** But none with an upload under way: nobody would know what it has reserved. */
function forgetOldest(folders: Map<string, Counted>): void {
  for (const [folder, { underWay }] of folders) {
    if (underWay > 0) continue;
    folders.delete(folder);
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
