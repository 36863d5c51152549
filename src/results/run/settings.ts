import type { ParserCatalogue } from "../parser-catalogue.js";
import type { ParserLimits } from "../parser-run.js";

/** How result roots are turned into stats: the options of result2stats (results.md 2.7). */
export interface RunSettings {
  readonly catalogue: ParserCatalogue;
  /** Root of an lkp tree: tells which programs are tests. */
  readonly lkpSrc: string | undefined;
  /** Only these programs are parsed; undefined: all. */
  readonly only: ReadonlySet<string> | undefined;
  /** Parse again although a json exists, where there is a raw log. */
  readonly force: boolean;
  readonly limits: ParserLimits;
}
