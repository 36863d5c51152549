import { resolve } from "node:path";
import { isWithin, realPathOf } from "./confine.js";
import { ExpressionError } from "./expression.js";
import { maxExpressionFileBytes, maxExpressionFiles, maxJobFileBytes } from "./job-file-limits.js";
import { readLimited } from "./read-limited.js";

/** What `file('name')` reads in the expressions of one job file, of all its jobs. */
export interface ExpressionFiles {
  /** Of the job file. */
  readonly folder: string;
  /** The text of a file in the folder, its final newline dropped; read once. Throws ExpressionError. */
  read(name: string): string;
}

type FileText = { readonly text: string } | { readonly trouble: string };

/** The files of this folder, none read yet. At most 1000 names are read, and 64 MiB of text. */
export function openExpressionFiles(folder: string): ExpressionFiles {
  const byName = new Map<string, FileText>();
  const byRealPath = new Map<string, FileText>();
  let bytesLeft = maxExpressionFileBytes;

  const readReal = (path: string): FileText => {
    const outcome = readLimited(path, Math.min(maxJobFileBytes, bytesLeft));
    if (!("bytes" in outcome)) {
      const isUsedUp = outcome.isTooLarge && bytesLeft < maxJobFileBytes;
      const ofAll = `is too much: expressions read at most ${maxExpressionFileBytes} bytes of files`;
      return { trouble: isUsedUp ? ofAll : outcome.trouble };
    }
    bytesLeft -= outcome.bytes.length;
    try {
      return { text: new TextDecoder("utf-8", { fatal: true }).decode(outcome.bytes).replace(/\r?\n$/, "") };
    } catch {
      return { trouble: "is not UTF-8 text" };
    }
  };
  const find = (name: string): FileText => {
    const path = realPathOf(resolve(folder, name));
    if (path === undefined) return { trouble: "does not exist" };
    if (!isWithin(path, [folder])) return { trouble: "is outside the folder of the job file" };
    return remembered(byRealPath, path, () => readReal(path));
  };
  return {
    folder,
    read(name) {
      // Names, not only files: each costs looking for it, and one file may have very many.
      const found = remembered(byName, name, () =>
        byName.size < maxExpressionFiles
          ? find(name)
          : { trouble: `is one too many: expressions read at most ${maxExpressionFiles} files` },
      );
      if ("trouble" in found) throw new ExpressionError(`file('${name}') ${found.trouble}`);
      return found.text;
    },
  };
}

function remembered(known: Map<string, FileText>, key: string, make: () => FileText): FileText {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
