import { percentText } from "../profile/percent-text.js";
import type { Statements } from "../profile/profile.js";
import type { DiffCoverage, DiffFile } from "./diff-coverage.js";
import { diffTotals, type LineTotals, lineShare, lineTotals } from "./diff-totals.js";

/**
 * The coverage of changed lines as JSON, on one line with its newline (coverage.md 5.4). It has both percentages, so that it is the
 * same for those who count strictly; without a measurable line they are null.
 */
export function diffJson(diff: DiffCoverage): string {
  const { measured, covered, partial, missed, statements } = diffTotals(diff, { isStrict: false });
  const totals = { measured, covered, partial, missed };
  return `${JSON.stringify({
    base: diff.base,
    head: diff.head,
    module: diff.module ?? null,
    profile: diff.profileName,
    files: diff.files.map(fileJson),
    files_without_data: diff.filesWithoutData,
    ignored_files: diff.ignoredFiles,
    total: {
      ...totals,
      line_percent: percent(totals, false),
      strict_line_percent: percent(totals, true),
      statements: {
        ...statementsJson(statements),
        percent: statements.statements === 0 ? null : percentText(statements),
      },
    },
  })}\n`;
}

function fileJson(file: DiffFile): unknown {
  const totals = lineTotals(file);
  return {
    path: file.path,
    changed_lines: file.changedLines,
    covered: file.covered,
    partial: file.partial,
    missed: file.missed,
    not_measurable: file.notMeasurable,
    measured: totals.measured,
    line_percent: percent(totals, false),
    statements: statementsJson(file.statements),
  };
}

function percent(totals: LineTotals, isStrict: boolean): string | null {
  return totals.measured === 0 ? null : percentText(lineShare(totals, { isStrict }));
}

function statementsJson({ covered, statements }: Statements): { readonly covered: number; readonly total: number } {
  return { covered, total: statements };
}
