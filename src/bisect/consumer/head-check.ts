import type { BisectionOutcome } from "../bisection.js";
import type { History } from "../history.js";
import type { Evidence } from "../search/evidence.js";
import { goodRunsNeeded } from "../search/good-runs-needed.js";
import type { SearchPlan } from "../search/search-plan.js";

/** Whether the failure is still there at the head of the branch (bisect.md 4.9.5). */
export interface HeadCheck {
  readonly status: "fixed" | "still_bad" | "unknown";
  /** 40 hex; empty: the head does not contain the culprit. */
  readonly commit: string;
}

/** More would be a search of its own. */
const mostRuns = 20;

/** Runs the head of the default branch until it fails once, or was good as often as makes it sure, as long as the task has runs left. */
export async function checkHead(
  history: History,
  evidence: Evidence,
  outcome: BisectionOutcome,
  { alpha, maxRuns }: Pick<SearchPlan, "alpha" | "maxRuns">,
): Promise<HeadCheck> {
  const { culprit = "", pBad = 1 } = outcome;
  const head = await headWith(history, culprit);
  if (head === undefined) return { status: "unknown", commit: "" };
  const wanted = outcome.engine === "deterministic" ? 1 : Math.min(mostRuns, goodRunsNeeded(pBad, alpha));
  for (let left = mostRuns; left > 0; left--) {
    const { bad, good, skip } = evidence.of(head);
    if (bad > 0) return { status: "still_bad", commit: head };
    if (good >= wanted) return { status: "fixed", commit: head };
    if (skip > 0 || evidence.runs >= maxRuns) break;
    await evidence.run(head);
  }
  return { status: "unknown", commit: head };
}

/** The head of the default branch; undefined: there is none, or it does not contain the commit. */
export async function headWith(history: History, commit: string): Promise<string | undefined> {
  const head = await history.resolve("HEAD");
  return head !== undefined && commit !== "" && (await history.isAncestor(commit, head)) ? head : undefined;
}
