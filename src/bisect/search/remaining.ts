import type { Ancestry } from "./ancestry.js";
import { isMixed, type RangeState } from "./range-state.js";

/** The candidates that single verdicts leave. */
export interface Remaining {
  /** 1 for each that remains, else 0. */
  readonly isIn: Uint8Array;
  readonly count: number;
}

/**
 * Those that every bad commit contains and no good one (bisect.md 4.5); none remain where verdicts contradict each other.
 * Undefined: a commit of the range went both ways.
 */
export function remaining(state: RangeState): Remaining | undefined {
  const { ancestry } = state;
  let isIn = new Uint8Array(ancestry.size).fill(1);
  for (const commit of state.commits()) {
    const standing = state.standingOf(commit);
    if (typeof standing === "string") continue;
    const runs = state.runsOf(commit);
    if (isMixed(runs)) return undefined;
    if (runs.bad > 0) isIn = within(isIn, standing, ancestry);
    if (runs.good > 0) isIn = without(isIn, standing, ancestry);
  }
  return { isIn, count: isIn.reduce((sum, one) => sum + one, 0) };
}

/** Those of them that the commit contains. */
export function within(isIn: Uint8Array, commit: number, ancestry: Ancestry): Uint8Array<ArrayBuffer> {
  const kept = new Uint8Array(isIn.length);
  ancestry.eachAncestor(commit, (ancestor) => {
    kept[ancestor] = isIn[ancestor] ?? 0;
  });
  return kept;
}

/** Those of them that the commit does not contain. */
export function without(isIn: Uint8Array, commit: number, ancestry: Ancestry): Uint8Array<ArrayBuffer> {
  const kept = new Uint8Array(isIn);
  ancestry.eachAncestor(commit, (ancestor) => {
    kept[ancestor] = 0;
  });
  return kept;
}
