import fc from "fast-check";
import type { CommitRange } from "../../../src/bisect/search/commit-range.js";
import { type Evidence, openEvidence } from "../../../src/bisect/search/evidence.js";
import type { Run, Verdict } from "../../../src/bisect/search/oracle.js";
import type { RangeOutcome } from "../../../src/bisect/search/range-search.js";
import type { SearchPlan } from "../../../src/bisect/search/search-plan.js";
import type { SearchProgress } from "../../../src/bisect/search/search-progress.js";
import { searchRange } from "../../../src/bisect/search/search-range.js";

/** A good commit before every range of the tests. */
export const before = "f".repeat(40);

export function sha(place: number): string {
  return String(place).padStart(40, "0");
}

/** What a test may leave out. */
export function planOf(changes: Partial<SearchPlan> = {}): SearchPlan {
  return {
    runs: "auto",
    rateShift: false,
    confidence: 0.95,
    alpha: 0.01,
    maxRuns: 600,
    parallelRuns: 1,
    speculate: 0,
    seed: "1",
    ...changes,
  };
}

export function linear(size: number): CommitRange {
  return rangeOf(Array.from({ length: size }, (_, place) => (place > 0 ? [place - 1] : [])));
}

export function rangeOf(parents: readonly (readonly number[])[]): CommitRange {
  return { commits: parents.map((_, place) => sha(place)), parents };
}

/** Any history of at most so many commits whose last one contains all others. */
export function anyParents(most: number): fc.Arbitrary<readonly (readonly number[])[]> {
  return fc
    .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: most - 1 })
    .map((wishes) =>
      wishes.map((wish, place) => (place === 0 ? [] : [...new Set(wish.map((number) => number % place))])),
    )
    .map((parents) => {
      const heads = parents.map((_, place) => place).filter((place) => !parents.some((own) => own.includes(place)));
      return [...parents, heads];
    });
}

/** The commit itself and its ancestors, the plain way. */
export function ancestorsOf(parents: readonly (readonly number[])[], place: number): Set<number> {
  const found = new Set([place]);
  for (const one of found) for (const parent of parents[one] ?? []) found.add(parent);
  return found;
}

/** What a test says of the n-th run (from 1) of a commit of the range; -1 is the good end. */
export type Script = (place: number, runNo: number) => Verdict;

/** Bad where the commit contains the culprit, else good. */
export function honest({ parents }: CommitRange, culprit: number): Script {
  const bad = new Set([culprit]);
  parents.forEach((own, place) => {
    if (own.some((parent) => bad.has(parent))) bad.add(place);
  });
  return (place) => (bad.has(place) ? "bad" : "good");
}

export interface Search {
  readonly outcome: RangeOutcome;
  /** Places in the order of their starts, ends included. */
  readonly started: readonly number[];
  readonly evidence: Evidence;
  readonly progress: readonly SearchProgress[];
}

interface SearchOptions {
  readonly plan?: Partial<SearchPlan>;
  readonly isFlaky?: boolean;
  /** Runs of the bad and of the good end before the search. */
  readonly ends?: readonly [bad: number, good: number];
  /** Holds a run back. */
  readonly delay?: (place: number, runNo: number) => Promise<void>;
  readonly parentsOf?: (commit: string) => Promise<readonly string[]>;
}

/** Searches between the last commit of the range and the good commit before it. */
export async function search(range: CommitRange, script: Script, options: SearchOptions = {}): Promise<Search> {
  const started: number[] = [];
  const runNos = new Map<string, number>();
  const evidence = openEvidence(async (commit): Promise<Run> => {
    const place = range.commits.indexOf(commit);
    const runNo = (runNos.get(commit) ?? 0) + 1;
    runNos.set(commit, runNo);
    started.push(place);
    await options.delay?.(place, runNo);
    return { verdict: script(place, runNo) };
  });
  const bad = range.commits.at(-1) ?? "";
  const [badRuns, goodRuns] = options.ends ?? [3, 2];
  for (let run = 0; run < badRuns; run++) await evidence.run(bad);
  for (let run = 0; run < goodRuns; run++) await evidence.run(before);
  const progress: SearchProgress[] = [];
  const outcome = await searchRange({
    range,
    badEnds: [bad],
    evidence,
    plan: planOf(options.plan),
    isFlaky: options.isFlaky ?? false,
    parentsOf: options.parentsOf ?? (async (commit) => parentsIn(range, commit)),
    onProgress: (one) => progress.push(one),
  });
  return { outcome, started, evidence, progress };
}

/** Parents in the range, or the good commit before it. */
function parentsIn(range: CommitRange, commit: string): readonly string[] {
  const own = range.parents[range.commits.indexOf(commit)] ?? [];
  return own.length > 0 ? own.map(sha) : [before];
}
