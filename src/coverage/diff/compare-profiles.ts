import { compareNames } from "../profile/compare-names.js";
import { oneDecimal } from "../profile/one-decimal.js";
import type { FileProfile, Profile, Statements } from "../profile/profile.js";
import { fileStatements, profileStatements } from "../profile/statements.js";

/** Two profiles side by side (coverage.md 5.5). */
export interface ProfileComparison {
  /** Files whose coverage differs as far as one decimal tells, sorted by name. */
  readonly files: readonly ComparedFile[];
  readonly total: ComparedCoverage;
}

/** A file of either profile. */
interface ComparedFile extends ComparedCoverage {
  readonly file: string;
}

/** Statements of both sides; undefined on the side that does not have the file. */
export interface ComparedCoverage {
  readonly base: Statements | undefined;
  readonly newer: Statements | undefined;
}

/** Compares what two profiles cover, file by file. The total is over all blocks, which is not the func total. */
export function compareProfiles(newer: Profile, base: Profile): ProfileComparison {
  const [newerFiles, baseFiles] = [statementsByFile(newer.files), statementsByFile(base.files)];
  const files = [...new Set([...newerFiles.keys(), ...baseFiles.keys()])]
    .sort(compareNames)
    .map((file) => ({ file, base: baseFiles.get(file), newer: newerFiles.get(file) }))
    .filter((file) => deltaText(file) !== "0.0");
  return { files, total: { base: profileStatements(base), newer: profileStatements(newer) } };
}

/** How many points more the newer side covers, without `%`; an absent side covers nothing. */
export function deltaText({ base, newer }: ComparedCoverage): string {
  return oneDecimal((ratio(newer) - ratio(base)) * 100);
}

function ratio(of: Statements | undefined): number {
  return of === undefined ? 0 : of.covered / Math.max(of.statements, 1);
}

function statementsByFile(files: readonly FileProfile[]): ReadonlyMap<string, Statements> {
  return new Map(files.map((file) => [file.file, fileStatements(file)]));
}
