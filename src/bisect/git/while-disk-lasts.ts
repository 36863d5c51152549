import { CciError, reasonOf } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { isDiskLow } from "./is-disk-low.js";

/** How a disk is watched while something grows on it. */
export interface DiskWatch {
  isLow(folder: string): Promise<boolean>;
  readonly everyMs: number;
}

export const usualDiskWatch: DiskWatch = { isLow: isDiskLow, everyMs: 2000 };

/**
 * Does what fills the disk of a folder, as long as there is room: `work` is to end by the signal, which aborts once the
 * disk is nearly full, or by `stop`. Throws REPO_UNAVAILABLE where there is no room before, or too little during the work.
 */
export async function whileDiskLasts<T>(
  folder: string,
  { isLow, everyMs }: DiskWatch,
  stop: AbortSignal | undefined,
  work: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const full = new AbortController();
  const check = async (): Promise<void> => {
    if (await isLow(folder)) full.abort(diskFull(folder));
  };
  await check();
  full.signal.throwIfAborted();
  const timer = setInterval(() => {
    check().catch((error) => full.abort(diskFull(folder, reasonOf(error))));
  }, everyMs);
  try {
    return await work(stop === undefined ? full.signal : AbortSignal.any([stop, full.signal]));
  } finally {
    clearInterval(timer);
  }
}

function diskFull(folder: string, why?: string): CciError {
  const text = why === undefined ? "the disk is nearly full" : `its free space is not known: ${why}`;
  return new CciError("REPO_UNAVAILABLE", `nothing is fetched to ${printable(folder)}: ${text}`, {
    hint: "remove mirrors that nobody needs, or set BISECT_WORK to a folder with more room",
  });
}
