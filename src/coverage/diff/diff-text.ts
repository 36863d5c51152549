import { printable } from "../../support/printable.js";
import { percentText } from "../profile/percent-text.js";
import type { DiffCoverage, DiffFile } from "./diff-coverage.js";
import { type DiffOptions, diffTotals, lineShare, lineTotals } from "./diff-totals.js";
import { lineRunsText } from "./line-runs.js";

/** The coverage of changed lines for people (coverage.md 5.4): a line per file with measurable lines, and the total. */
export function diffText(diff: DiffCoverage, options: DiffOptions): string {
  const files = diff.files
    .filter((file) => lineTotals(file).measured > 0)
    .map((file) => `${fileLine(file, options)}\n`);
  const totals = diffTotals(diff, options);
  const { covered, statements } = lineShare(totals, options);
  const percent = statements === 0 ? "n/a" : `${percentText({ covered, statements })}%`;
  const total = `Total: ${statements} lines, missing ${statements - covered}, coverage ${percent}\n`;
  return [...files, ...(files.length > 0 ? ["\n"] : []), total].join("");
}

function fileLine(file: DiffFile, options: DiffOptions): string {
  const percent = percentText(lineShare(lineTotals(file), options));
  const missing = missingLines(file, options);
  return `${printable(file.path)} (${percent}%)${missing.length > 0 ? `: missing ${lineRunsText(missing)}` : ""}`;
}

/** Lines that count as missed, in ascending order. */
function missingLines({ missed, partial }: DiffFile, { isStrict }: DiffOptions): readonly number[] {
  return isStrict ? [...missed, ...partial].sort((a, b) => a - b) : missed;
}
