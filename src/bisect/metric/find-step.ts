import type { Ancestry } from "../search/ancestry.js";
import { chooseHalf } from "../search/choose-half.js";
import { within, without } from "../search/remaining.js";
import { judgeCommit, type Plateaus } from "./judge-commit.js";
import type { MetricSearch } from "./metric-search.js";

/** Between two plateaus one commit is left, or some that cannot be told apart; or no run is left. */
export type StepEnd =
  | { readonly kind: "one"; readonly place: number }
  | { readonly kind: "stretch"; readonly places: readonly number[] }
  | { readonly kind: "spent"; readonly places: readonly number[] };

/** Halves the candidates by the plateau each middle is on. */
export async function findStep(
  { range, evidence, plan, onProgress }: MetricSearch,
  ancestry: Ancestry,
  candidates: Uint8Array,
  plateaus: Plateaus,
): Promise<StepEnd> {
  const skipped = new Set<number>();
  for (let isIn = candidates; ; ) {
    const places = [...isIn.keys()].filter((place) => isIn[place] === 1);
    const runsLeft = Math.ceil(Math.log2(Math.max(1, places.length)));
    onProgress({ phase: "search", runs: evidence.runs, candidates: places.length, runsLeft });
    const [only] = places;
    if (places.length === 1 && only !== undefined) return { kind: "one", place: only };
    const next = chooseHalf(isIn, ancestry, (place) => skipped.has(place), plan.seed);
    if (next === undefined) return { kind: "stretch", places };
    if (evidence.runs >= plan.maxRuns) return { kind: "spent", places };
    const verdict = await judgeCommit(evidence, range.commits[next] ?? "", plan, plateaus);
    if (verdict === "skip") skipped.add(next);
    else isIn = (verdict === "bad" ? within : without)(isIn, next, ancestry);
  }
}
