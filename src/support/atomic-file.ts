import { renameSync, rmSync, writeFileSync } from "node:fs";
import { CciError, reasonOf } from "./cci-error.js";

/**
 * Writes a whole file or leaves what was there: a temporary file beside it, then a rename. The file has the mode that
 * the umask leaves of 0666. Throws NOT_WRITTEN. Results can be made again (docs/decisions/005), so only with `isSynced` is
 * the content on the disk before the name is.
 */
export function writeFileAtomic(path: string, content: string | Buffer, { isSynced = false } = {}): void {
  // The time tells two threads of this process apart that were given the same folder.
  const temporary = `${path}.${process.pid}-${process.hrtime.bigint().toString(36)}.tmp`;
  try {
    writeFileSync(temporary, content, { flush: isSynced });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CciError("NOT_WRITTEN", `${path}: ${reasonOf(error)}`, {
      hint: "nothing was changed there; is the folder writable, is the disk full?",
      cause: error,
    });
  }
}
