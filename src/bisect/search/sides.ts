import type { Ancestry } from "./ancestry.js";
import type { CommitRange } from "./commit-range.js";
import type { Evidence } from "./evidence.js";

/** Where a commit stands: its place in the range, `above` with every candidate below it, or `apart` with none. */
export type Standing = number | "above" | "apart";

/** The usable runs as every candidate sees them: on its bad side, and in all. What is not on the bad side is on the good. */
export interface Sides {
  /** Of each candidate: bad runs of commits that contain it. */
  readonly bad: Int32Array;
  /** Of each candidate: good runs of commits that contain it. */
  readonly good: Int32Array;
  readonly allBad: number;
  readonly allGood: number;
}

export function noSides(size: number): Sides {
  return { bad: new Int32Array(size), good: new Int32Array(size), allBad: 0, allGood: 0 };
}

/** The same with some runs of one commit more; the given one is not touched. */
export function withRuns(
  sides: Sides,
  ancestry: Ancestry,
  standing: Standing,
  runs: { readonly bad: number; readonly good: number },
): Sides {
  const bad = sides.bad.slice();
  const good = sides.good.slice();
  const add = (candidate: number): void => {
    bad[candidate] = (bad[candidate] ?? 0) + runs.bad;
    good[candidate] = (good[candidate] ?? 0) + runs.good;
  };
  if (standing === "above") for (let candidate = 0; candidate < ancestry.size; candidate++) add(candidate);
  else if (standing !== "apart") ancestry.eachAncestor(standing, add);
  return { bad, good, allBad: sides.allBad + runs.bad, allGood: sides.allGood + runs.good };
}

/** Where each commit stands. */
export function openStandings(range: CommitRange, badEnds: readonly string[]): (commit: string) => Standing {
  const places = new Map<string, Standing>(range.commits.map((commit, place) => [commit, place]));
  for (const commit of badEnds) if (!places.has(commit)) places.set(commit, "above");
  return (commit) => places.get(commit) ?? "apart";
}

/** All usable runs so far. */
export function sidesOf(evidence: Evidence, ancestry: Ancestry, standingOf: (commit: string) => Standing): Sides {
  let sides = noSides(ancestry.size);
  for (const commit of evidence.commits()) {
    sides = withRuns(sides, ancestry, standingOf(commit), evidence.of(commit));
  }
  return sides;
}
