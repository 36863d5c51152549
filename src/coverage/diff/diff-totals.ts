import type { Statements } from "../profile/profile.js";
import type { DiffCoverage } from "./diff-coverage.js";

/** How lines count of which some blocks ran. */
export interface DiffOptions {
  /** As missed; else as covered. */
  readonly isStrict: boolean;
}

/** Changed lines in numbers. */
export interface LineTotals {
  /** Lines that some block owns: covered, partial and missed. */
  readonly measured: number;
  readonly covered: number;
  readonly partial: number;
  readonly missed: number;
}

/** All changed lines of a commit in numbers (coverage.md 5.4). */
export interface DiffTotals extends LineTotals {
  /** Covered lines as a percentage, not rounded: what a threshold is compared with. Null where no line is measurable. */
  readonly percent: number | null;
  readonly statements: Statements;
}

/** The changed lines of all files. */
export function diffTotals({ files }: DiffCoverage, options: DiffOptions): DiffTotals {
  const totals = lineTotals({
    covered: files.flatMap(({ covered }) => covered),
    partial: files.flatMap(({ partial }) => partial),
    missed: files.flatMap(({ missed }) => missed),
  });
  const { covered, statements } = lineShare(totals, options);
  return {
    ...totals,
    percent: statements === 0 ? null : (100 * covered) / statements,
    statements: {
      covered: files.reduce((sum, file) => sum + file.statements.covered, 0),
      statements: files.reduce((sum, file) => sum + file.statements.statements, 0),
    },
  };
}

/** The changed lines of one file. */
export function lineTotals(lines: Readonly<Record<"covered" | "partial" | "missed", readonly number[]>>): LineTotals {
  const [covered, partial, missed] = [lines.covered.length, lines.partial.length, lines.missed.length];
  return { measured: covered + partial + missed, covered, partial, missed };
}

/** Lines as `percentText` takes statements. */
export function lineShare({ measured, covered, partial }: LineTotals, { isStrict }: DiffOptions): Statements {
  return { covered: isStrict ? covered : covered + partial, statements: measured };
}
