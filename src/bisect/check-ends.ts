import type { Bisection, BisectionStatus, MetricOptions } from "./bisection.js";
import type { PhaseOutcome } from "./bisection-outcome.js";
import type { Ends } from "./ends.js";
import { findGood } from "./find-good.js";
import { judgeMetricBase } from "./metric/judge-metric-base.js";
import { judgeMetricEnd } from "./metric/judge-metric-end.js";
import type { Verdict } from "./search/oracle.js";
import { provesRateShift } from "./search/rate-shift.js";
import { reproduce } from "./search/reproduce.js";
import type { SearchPhase } from "./search/search-progress.js";
import { verifyGood } from "./search/verify-good.js";

/** Makes sure of both ends (bisect.md 4.3, 4.4, 4.6); else why there is nothing to search. */
export async function checkEnds(bisection: Bisection): Promise<{ readonly ends: Ends } | PhaseOutcome> {
  const odd = await checkPositions(bisection);
  if (odd) return odd;
  const { evidence, bad, goods, plan, metric, autoGood } = bisection;
  if (metric) return checkValues(bisection, metric);
  announce(bisection, "reproduce");
  if (plan.rateShift) return checkRates(bisection);

  const { isReproducible, isFlaky, pLow } = await reproduce(evidence, bad, plan);
  if (!isReproducible) return fail(bisection, "not_reproducible", `${bad} is never bad: ${counts(bisection, bad)}`);
  const ends: Ends = { bad, bads: [bad], goods, isFlaky, pLow, warnings: [] };
  announce(bisection, "find_good");
  if (goods.length === 0) return findGood(bisection, ends);
  for (const good of goods) {
    const verdict = await verifyGood(evidence, good, plan, pLow);
    if (verdict === "skip") return fail(bisection, "not_reproducible", `the good end ${good} cannot be tested`);
    if (verdict === "good") continue;
    if (!autoGood) return fail(bisection, "bad_good_commit", `the good end ${good} is bad: ${counts(bisection, good)}`);
    return findGood(bisection, await behind(bisection, ends, good));
  }
  return checkMergeBases(bisection, ends);
}

/** A good end is one whose value is another one (bisect.md 4.7). */
async function checkValues(
  bisection: Bisection,
  metric: MetricOptions,
): Promise<{ readonly ends: Ends } | PhaseOutcome> {
  const { evidence, bad, goods, plan, autoGood } = bisection;
  const ends: Ends = { bad, bads: [bad], goods, isFlaky: false, pLow: 1, warnings: [] };
  announce(bisection, goods.length > 0 ? "reproduce" : "find_good");
  if (goods.length === 0) return findGood(bisection, ends);
  for (const good of goods) {
    const verdict = await judgeMetricEnd(evidence, { candidate: good, bad }, plan, metric);
    if (verdict === "good") continue;
    // What is the matter with its ends the search itself says best.
    if (verdict === "skip" || !autoGood) return { ends };
    return findGood(bisection, await behind(bisection, ends, good));
  }
  return checkMergeBases(bisection, ends);
}

/** A good end that is bad is the new bad end, where it lies before the bad one. */
async function behind({ history }: Bisection, ends: Ends, good: string): Promise<Ends> {
  const isBehind = await history.isAncestor(good, ends.bad);
  return isBehind ? { ...ends, bad: good, bads: [ends.bad, good] } : ends;
}

async function checkPositions(bisection: Bisection): Promise<PhaseOutcome | undefined> {
  const { history, bad, goods } = bisection;
  for (const good of goods) {
    if (good === bad) return fail(bisection, "bad_good_commit", `${good} is both the good and the bad end`);
    if (await history.isAncestor(bad, good)) {
      const reason = `the good end ${good} contains the bad end ${bad}: are good and bad swapped?`;
      return fail(bisection, "bad_good_commit", reason);
    }
    if ((await history.mergeBases(good, bad)).length === 0) {
      return fail(bisection, "unrelated_history", `${good} and ${bad} have no commit in common`);
    }
  }
  return undefined;
}

async function checkRates(bisection: Bisection): Promise<{ readonly ends: Ends } | PhaseOutcome> {
  const { evidence, bad, goods, plan } = bisection;
  if (goods.length === 0) return fail(bisection, "no_good_commit", "rates can be compared with a given good end alone");
  if (!(await provesRateShift(evidence, bad, goods, plan))) {
    const rates = [...goods, bad].map((commit) => `${commit} ${counts(bisection, commit)}`).join("; ");
    return fail(bisection, "not_reproducible", `the ends do not differ enough in how often they fail: ${rates}`);
  }
  return checkMergeBases(bisection, { bad, bads: [bad], goods, isFlaky: true, pLow: 0, warnings: [] });
}

/** A good end on another branch says nothing unless the commit where the branches part is good (bisect.md 4.6). */
async function checkMergeBases(bisection: Bisection, ends: Ends): Promise<{ readonly ends: Ends } | PhaseOutcome> {
  const { history } = bisection;
  const warnings: string[] = [];
  const checked = new Set(ends.goods);
  for (const good of ends.goods) {
    for (const base of await history.mergeBases(good, ends.bad)) {
      if (checked.has(base)) continue;
      checked.add(base);
      const verdict = await judgeBase(bisection, base, good, ends);
      if (verdict === "bad") {
        const reason = `the merge base ${base} is bad: it was mended between there and ${good}`;
        return fail(bisection, "merge_base_bad", reason);
      }
      if (verdict === "skip") warnings.push(`merge-base-skipped: ${base}, where the branches part, cannot be tested`);
    }
  }
  return { ends: { ...ends, warnings } };
}

/** How much there is to search is not known before the ends are. */
function announce({ evidence, plan, onProgress }: Bisection, phase: SearchPhase): void {
  const runsLeft = plan.runs === "auto" ? usualRuns : usualSteps * plan.runs;
  onProgress({ phase, runs: evidence.runs, candidates: 0, runsLeft: Math.max(0, runsLeft - evidence.runs) });
}

/** What a search of a few hundred commits takes where nothing is flaky (bisect.md 4.5). */
const usualRuns = 17;
const usualSteps = 12;

/** Where the good side may fail too, one bad run proves nothing: the base must fail more rarely than the bad end. */
async function judgeBase(
  { evidence, plan, metric }: Bisection,
  base: string,
  good: string,
  ends: Ends,
): Promise<Verdict> {
  if (metric) return judgeMetricBase(evidence, { base, good, bad: ends.bad }, plan, metric);
  if (!plan.rateShift) return verifyGood(evidence, base, plan, ends.pLow);
  if (await provesRateShift(evidence, ends.bad, [base], plan)) return "good";
  const { bad: badRuns, good: goodRuns } = evidence.of(base);
  return badRuns + goodRuns === 0 ? "skip" : "bad";
}

function fail({ bad, goods, evidence, plan }: Bisection, status: BisectionStatus, reason: string): PhaseOutcome {
  const ends = { bad, goods };
  // An end that was not run often enough did not fail to hold.
  const isSpent = status === "not_reproducible" && evidence.runs >= plan.maxRuns;
  if (!isSpent) return { status, ends, reason };
  return { status: "inconclusive_flaky", ends, reason: `all ${plan.maxRuns} runs are used up: ${reason}` };
}

function counts({ evidence }: Bisection, commit: string): string {
  const { bad, good, skip } = evidence.of(commit);
  return `${bad} bad, ${good} good, ${skip} skipped of ${bad + good + skip} runs`;
}
