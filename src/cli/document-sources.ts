import { accessSync, constants, statSync } from "node:fs";
import type { SourceLine } from "../store/import-documents.js";
import { byteSource } from "../support/byte-source.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import { eachLine } from "../support/line-reader.js";

/** Longer than any document a store takes. */
const maxLineBytes = 64 * 1024 ** 2;

/** Throws UNREADABLE_FILE for the first that cannot be read, before anything is done with the others. */
export function requireReadable(files: readonly string[]): void {
  for (const file of files) {
    if (file === "-") continue;
    try {
      accessSync(file, constants.R_OK);
      if (!statSync(file).isDirectory()) continue;
    } catch (error) {
      throw new CciError("UNREADABLE_FILE", `${file}: ${reasonOf(error)}`, { cause: error });
    }
    throw new CciError("UNREADABLE_FILE", `${file}: is a folder`);
  }
}

/** The lines of files one after the other; `-` is stdin. A line beyond 64 MiB is there without its bytes. */
export async function* sourceLines(files: readonly string[]): AsyncGenerator<SourceLine> {
  for (const file of files) {
    const name = file === "-" ? "stdin" : file;
    let number = 0;
    for await (const bytes of eachLine(byteSource(file), maxLineBytes)) yield { place: `${name}:${++number}`, bytes };
  }
}
