import { compareNames } from "../profile/compare-names.js";
import type { Block, Statements } from "../profile/profile.js";
import { fileStatements } from "../profile/statements.js";
import { measureLines } from "../source/measure-lines.js";
import type { SourcedProfile } from "../source/sourced-profile.js";
import type { ChangedFile } from "./changed-file.js";
import { isMeasuredFile } from "./is-measured-file.js";

/** The coverage of the lines that a commit changed (coverage.md 5.4). Files are sorted by path. */
export interface DiffCoverage {
  /** The full hashes of the commits. */
  readonly base: string;
  readonly head: string;
  /** The path of the Go module; undefined where it is not known. */
  readonly module: string | undefined;
  /** The path of the profile, or the name of its snapshot. */
  readonly profileName: string;
  readonly files: readonly DiffFile[];
  /** Paths of changed files that the profile does not know. */
  readonly filesWithoutData: readonly string[];
  /** Paths of changed files that do not count, those that are excluded among them. */
  readonly ignoredFiles: readonly string[];
}

/** A changed file. Each of its changed lines is in one of the four lists, which are in ascending order. */
export interface DiffFile {
  readonly path: string;
  readonly changedLines: readonly number[];
  /** All blocks of the line ran. */
  readonly covered: readonly number[];
  /** Some did. */
  readonly partial: readonly number[];
  /** None did. */
  readonly missed: readonly number[];
  readonly notMeasurable: readonly number[];
  /** Of the blocks that own changed lines, each once. */
  readonly statements: Statements;
  readonly source: Buffer;
}

/** What the coverage of changed lines is made of. */
export interface DiffInput {
  readonly base: string;
  readonly head: string;
  readonly module: string | undefined;
  readonly profileName: string;
  readonly changed: readonly ChangedFile[];
  /** The profile, with the sources of `head`. */
  readonly sourced: SourcedProfile;
  /** Whether `exclude` names a file of the repository, by its path (coverage.md 2.5). Default: none. */
  readonly isExcluded?: (path: string) => boolean;
}

type LineState = "covered" | "partial" | "missed";

/** Joins the changed lines of a commit with a profile of it (coverage.md 5.4). */
export function diffCoverage(input: DiffInput): DiffCoverage {
  const { base, head, module, profileName, changed, sourced, isExcluded = () => false } = input;
  const known = new Map(sourced.files.flatMap((file) => (file.path === undefined ? [] : [[file.path, file]])));
  const files: DiffFile[] = [];
  const filesWithoutData: string[] = [];
  const ignoredFiles: string[] = [];
  for (const file of changed.toSorted((a, b) => compareNames(a.path, b.path))) {
    const { source, blocks } = known.get(file.path) ?? {};
    if (!isMeasuredFile(file.path) || isExcluded(file.path)) ignoredFiles.push(file.path);
    else if (source === undefined || blocks === undefined) filesWithoutData.push(file.path);
    else files.push(diffFile(file, source, blocks));
  }
  return { base, head, module, profileName, files, filesWithoutData, ignoredFiles };
}

function diffFile({ path, lines }: ChangedFile, source: Buffer, blocks: readonly Block[]): DiffFile {
  const changed = new Set(lines);
  const measured = measureLines(source, blocks).filter(({ line }) => changed.has(line));
  const states = new Map(measured.map(({ line, owners }) => [line, stateOf(owners)]));
  const inState = (state: LineState | undefined) => lines.filter((line) => states.get(line) === state);
  const owners = new Set(measured.flatMap((line) => line.owners));
  return {
    path,
    changedLines: lines,
    covered: inState("covered"),
    partial: inState("partial"),
    missed: inState("missed"),
    notMeasurable: inState(undefined),
    statements: fileStatements({ file: path, blocks: [...owners] }),
    source,
  };
}

function stateOf(owners: readonly Block[]): LineState {
  if (owners.every(({ count }) => count > 0)) return "covered";
  return owners.some(({ count }) => count > 0) ? "partial" : "missed";
}
