import type { ParserCatalogue, ParserEntry } from "../results/parser-catalogue.js";
import { CciError } from "../support/cci-error.js";
import { nearest } from "./nearest.js";

/** The parser of that name, else UNKNOWN_PROGRAM with the likely names. */
export function findParser(catalogue: ParserCatalogue, program: string): ParserEntry {
  const entry = catalogue.get(program);
  if (entry) return entry;
  const similar = nearest(program, [...catalogue.keys()]);
  throw new CciError("UNKNOWN_PROGRAM", `unknown program ${program}`, {
    hint: similar.length > 0 ? `did you mean ${similar.join(", ")}?` : "cci parsers lists them",
  });
}
