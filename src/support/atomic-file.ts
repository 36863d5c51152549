import { sync as writeFileAtomicSync } from "write-file-atomic";
import { CciError, reasonOf } from "./cci-error.js";

/**
 * Writes a whole file or leaves what was there: a temporary file beside it, then a rename. New files have the mode that
 * the umask leaves of 0666. Throws NOT_WRITTEN.
 */
export function writeFileAtomic(path: string, content: string | Buffer): void {
  try {
    // Results can be made again: waiting for the disk would cost more than all the parsing.
    writeFileAtomicSync(path, content as string, { fsync: false });
  } catch (error) {
    throw new CciError("NOT_WRITTEN", `${path}: ${reasonOf(error)}`, {
      hint: "nothing was changed there; is the folder writable, is the disk full?",
      cause: error,
    });
  }
}
