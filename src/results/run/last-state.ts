import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import type { Reporter } from "../reporter.js";
import { readRootText } from "./read-root-text.js";

/** The `last_state` of a result root, to which a run appends what it finds out (results.md 1 and 2.5). */
export interface LastState {
  /** A line stands there whole. */
  has(line: string): boolean;
  readonly empty: boolean;
  /** Appends lines, unless the last of them is there already. Throws NOT_WRITTEN. */
  mark(lines: readonly [...string[], string]): void;
}

export const incompleteRun = "is_incomplete_run: 1";
export const softTimeout = "soft_timeout: 1";

/** How an older pipeline wrote the same. */
const oldForms: Readonly<Record<string, string>> = {
  [incompleteRun]: "eid.is_incomplete_run: 001",
  [softTimeout]: "eid.soft_timeout: 001",
};

/**
 * Opens `last_state`; a missing one counts as empty. With `readOnly`, marks are remembered and not written; so they are
 * where the file cannot be read, which is reported: what stands there must not be lost.
 */
export function openLastState(resultRoot: string, readOnly: boolean, reporter: Reporter): LastState {
  const path = join(resultRoot, "last_state");
  const found = existsSync(path) ? readRootText(path, reporter) : "";
  let text = found ?? "";
  const has = (line: string): boolean =>
    text.split("\n").some((one) => one.trimEnd() === line || one.trimEnd() === oldForms[line]);
  return {
    has,
    get empty() {
      return text.length === 0;
    },
    mark(added) {
      if (has(added.at(-1) as string)) return;
      const separator = text === "" || text.endsWith("\n") ? "" : "\n";
      text = `${text}${separator}${added.join("\n")}\n`;
      if (!readOnly && found !== undefined) writeFileAtomic(path, Buffer.from(text, "latin1"));
    },
  };
}
