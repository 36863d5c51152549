import { mapTable, readTable } from "../tables.js";

/** Which stats say pass or fail, in place of how much (results.md 5, tables failure and pass). */
export interface FunctionalStats {
  /** The stat says that something went wrong. */
  isFailure(key: string): boolean;
  isFunctional(key: string): boolean;
  /** Whether a table has an entry of its own for the program: then no output is no sign of a run cut short. */
  hasEntryFor(program: string): boolean;
}

/** Parts of a key that make it a time, whatever else it looks like. */
const timeMarks = [".time.", ".timestamp.", ".timestamp:", ".bootstage:"];

export function openFunctionalStats(): FunctionalStats {
  const toPattern = (line: string): RegExp => new RegExp(`^(?:${line})`);
  const failures = mapTable("failure", toPattern);
  const passes = mapTable("pass", toPattern);
  const lines = [...readTable("failure"), ...readTable("pass")];
  const isTime = (key: string): boolean => timeMarks.some((mark) => key.includes(mark));
  const isFailure = (key: string): boolean => !isTime(key) && failures.some((pattern) => pattern.test(key));
  return {
    isFailure,
    isFunctional: (key) => isFailure(key) || (!isTime(key) && passes.some((pattern) => pattern.test(key))),
    hasEntryFor: (program) => lines.some((line) => line.replaceAll("\\", "").startsWith(`${program}.`)),
  };
}

/** The errid of a job: its failure stats, in their order (results.md 6.3). */
export function erridOf(statsKeys: Iterable<string>, functional: FunctionalStats): string[] {
  return [...statsKeys].filter((key) => functional.isFailure(key));
}
