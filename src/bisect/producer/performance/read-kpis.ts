import { CciError } from "../../../support/cci-error.js";
import { compilePattern, readPatternLines } from "../pattern-list.js";

/** 1: bigger is better; -1: smaller is; undefined: the metric does not count. */
export type KpiSign = (metric: string) => 1 | -1 | undefined;

const line = /^(.*\S)\s+([+-]1)\s*$/;

/**
 * Reads the file of the metrics that count (bisect.md 2 P-8): in each line a pattern in RE2's syntax, a blank, and `+1` or
 * `-1`; the first that matches counts. Throws BAD_SETTING with the line that is none.
 */
export function readKpis(path: string): KpiSign {
  const kpis = readPatternLines(path).map(({ text, place }) => {
    const [, pattern, sign] = line.exec(text) ?? [];
    if (pattern === undefined) {
      throw new CciError("BAD_SETTING", `${place}: ${text.slice(0, 200)}`, {
        hint: "a pattern, a blank, and +1 (bigger is better) or -1",
      });
    }
    return { pattern: compilePattern(pattern, place), sign: sign === "+1" ? (1 as const) : (-1 as const) };
  });
  return (metric) => kpis.find(({ pattern }) => pattern.matcher(metric).find())?.sign;
}
