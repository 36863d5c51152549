import type { ParserEntry } from "../parser-catalogue.js";

/** A program of the run: whose log is read by which parser into which stats group. */
export interface Program {
  readonly name: string;
  /** Stats group, which is also the name of the log; differs from the name for `<program>.time` only. */
  readonly group: string;
  readonly parser: ParserEntry;
}

/** Programs of every run; last, for earlier ones append to last_state (results.md 2.2, T-A6). */
export const defaultPrograms: readonly string[] = ["dmesg", "kmsg", "last_state", "stderr", "time"];
