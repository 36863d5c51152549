import { resolve } from "node:path";
import { isWithin, realPathOf } from "./confine.js";
import { ExpressionError } from "./expression.js";
import { maxJobFileBytes } from "./job-file-limits.js";
import { readLimited } from "./read-limited.js";

/** `file('name')`: the text of a file in the folder of the job file, its final newline dropped. Throws ExpressionError. */
export function readExpressionFile(folder: string, name: string): string {
  const shown = `file('${name}')`;
  const path = realPathOf(resolve(folder, name));
  if (path === undefined) throw new ExpressionError(`${shown} does not exist`);
  if (!isWithin(path, [folder])) throw new ExpressionError(`${shown} is outside the folder of the job file`);
  const outcome = readLimited(path, maxJobFileBytes);
  if (!("bytes" in outcome)) throw new ExpressionError(`${shown} ${outcome.trouble}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(outcome.bytes).replace(/\r?\n$/, "");
  } catch {
    throw new ExpressionError(`${shown} is not UTF-8 text`);
  }
}
