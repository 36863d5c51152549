import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";

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

/** Opens `last_state`; a missing one counts as empty. With `readOnly`, marks are remembered and not written. */
export function openLastState(resultRoot: string, readOnly: boolean): LastState {
  const path = join(resultRoot, "last_state");
  let text = readText(path);
  const lines = (): string[] => text.split("\n").map((line) => line.trimEnd());
  const has = (line: string): boolean => lines().some((one) => one === line || one === oldForms[line]);
  return {
    has,
    get empty() {
      return text.length === 0;
    },
    mark(added) {
      if (has(added.at(-1) as string)) return;
      const separator = text === "" || text.endsWith("\n") ? "" : "\n";
      text = `${text}${separator}${added.join("\n")}\n`;
      if (!readOnly) writeFileAtomic(path, Buffer.from(text, "latin1"));
    },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
