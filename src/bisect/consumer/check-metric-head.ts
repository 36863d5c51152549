import type { BisectionOutcome } from "../bisection.js";
import type { History } from "../history.js";
import { judgeMetricHead } from "../metric/judge-metric-head.js";
import type { Evidence } from "../search/evidence.js";
import type { SearchPlan } from "../search/search-plan.js";
import { type HeadCheck, headWith } from "./head-check.js";
import { leastChangePercent } from "./metric-options.js";

/** More would be a search of its own. */
const mostRuns = 20;

/** Measures the head of the default branch and tells whether its value is that before the culprit, or that behind it. */
export async function checkMetricHead(
  history: History,
  evidence: Evidence,
  { culprit = "", goods }: BisectionOutcome,
  plan: SearchPlan,
): Promise<HeadCheck> {
  const head = await headWith(history, culprit);
  if (head === undefined) return { status: "unknown", commit: "" };
  const { parents } = await history.facts(culprit);
  // A parent that the choice of commits leaves out was never measured: then the good end stands for it.
  const before = [...parents, ...goods].find((commit) => evidence.of(commit).values.length > 0);
  if (before === undefined) return { status: "unknown", commit: head };
  const someMore = { ...plan, maxRuns: Math.min(plan.maxRuns, evidence.runs + mostRuns) };
  const metric = { sign: 0, leastChangePercent } as const;
  const side = await judgeMetricHead(evidence, { before, after: culprit, head }, someMore, metric);
  return { status: side === "bad" ? "still_bad" : side === "good" ? "fixed" : "unknown", commit: head };
}
