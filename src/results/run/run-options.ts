import { openParserCatalogue } from "../parser-catalogue.js";
import type { ParserLimits } from "../parser-run.js";
import type { RunSettings } from "./settings.js";

/** How result roots are turned into stats, as plain data that can be sent to a worker (results.md 2.7). */
export interface RunOptions {
  readonly parserDirs: readonly string[];
  readonly lkpSrc: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly force: boolean;
  readonly limits: ParserLimits;
}

/** Opens what the options name. Throws BAD_PARSER_DIR. */
export function openRunSettings({ parserDirs, lkpSrc, only, force, limits }: RunOptions): RunSettings {
  return { catalogue: openParserCatalogue(parserDirs, lkpSrc), lkpSrc, only: only && new Set(only), force, limits };
}
