import type { Block } from "../profile/profile.js";

/** A line of a file that blocks own (coverage.md 5.4). Lines without owner are not measurable. */
export interface MeasuredLine {
  readonly line: number;
  /** At least one, each with statements, in their order in the file. */
  readonly owners: readonly Block[];
}
