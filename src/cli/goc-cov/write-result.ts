import { writeFileAtomic } from "../../support/atomic-file.js";
import { print, printBytes } from "../output.js";

/** Writes what was asked for to the file of `-o`, whole or not at all, else to stdout. Throws NOT_WRITTEN. */
export function writeResult(path: string | undefined, content: string | Buffer): void {
  if (path !== undefined && path !== "-") writeFileAtomic(path, content);
  else if (typeof content === "string") print(content);
  else printBytes(content);
}
