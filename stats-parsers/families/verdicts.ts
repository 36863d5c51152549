import type { Emit, ParserContext } from "../../src/results/parser.js";
import { normaliseCaseName, normaliseVerdict } from "./case-name.js";

/** What a case means that has a verdict already: the later one counts, or the log is not to be trusted at all. */
export type VerdictOptions =
  | { readonly repeated: "last wins" }
  | { readonly repeated: "error"; readonly context: Pick<ParserContext, "refuse"> };

/** Test cases and their verdicts, in order of first appearance. */
export interface Verdicts {
  /** Notes a verdict; name and verdict are normalised here. Without a name or a verdict left nothing is noted. */
  add(name: string, verdict: string): void;
  /** Prints `<name>.<verdict>: 1` for every case. */
  emitAll(emit: Emit): void;
}

/** Collects the verdicts of a test suite until its end (parsers.md, "Name normalisation used by the test-suite style parsers"). */
export function createVerdicts(options: VerdictOptions): Verdicts {
  const verdictOf = new Map<string, string>();
  return {
    add(name, verdict) {
      const key = normaliseCaseName(name);
      const word = normaliseVerdict(verdict);
      if (key === "" || word === "") return;
      if (options.repeated === "error" && verdictOf.has(key)) options.context.refuse(`case ${key} is given twice`);
      verdictOf.set(key, word);
    },
    emitAll(emit) {
      for (const [name, verdict] of verdictOf) emit(`${name}.${verdict}`, 1);
    },
  };
}
