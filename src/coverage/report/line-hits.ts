import { measureLines } from "../source/measure-lines.js";
import type { SourcedFile } from "../source/sourced-profile.js";

/** A measurable line, and the most that any of its blocks ran. */
export interface LineHits {
  readonly line: number;
  readonly hits: number;
}

/** The measurable lines of a file, in order (coverage.md 5.4); none where it has no source. */
export function lineHits({ source, blocks }: SourcedFile): readonly LineHits[] {
  if (source === undefined) return [];
  return measureLines(source, blocks).map(({ line, owners }) => ({
    line,
    hits: owners.reduce((most, { count }) => Math.max(most, count), 0),
  }));
}
