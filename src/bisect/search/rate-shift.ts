import { collectRuns, usableOf } from "./collect-runs.js";
import type { Evidence } from "./evidence.js";
import { fisherLess } from "./fisher.js";
import type { SearchPlan } from "./search-plan.js";

/** A smaller chance than that proves a difference of rates. */
export const provingChance = 0.01;
/** Most runs of a commit that is compared by its rate. */
export const mostRatedRuns = 60;

const firstRuns = 20;
const furtherRuns = 10;
/** A greater chance than that will not become a proof. */
const hopelessChance = 0.3;

/**
 * Whether the bad end fails more often than each good end (bisect.md 4.4, `rate_shift`): 20 runs of each, then ten more at a
 * time while that may still decide it.
 */
export async function provesRateShift(
  evidence: Evidence,
  bad: string,
  goods: readonly string[],
  plan: SearchPlan,
): Promise<boolean> {
  for (const good of goods) {
    if (!(await isRarer(evidence, good, bad, plan))) return false;
  }
  return goods.length > 0;
}

async function isRarer(evidence: Evidence, good: string, bad: string, plan: SearchPlan): Promise<boolean> {
  for (let wanted = firstRuns; wanted <= mostRatedRuns; wanted += furtherRuns) {
    const ofBad = await collectRuns(evidence, bad, wanted, plan);
    const ofGood = await collectRuns(evidence, good, wanted, plan);
    const chance = fisherLess(ofGood, ofBad);
    if (chance < provingChance) return true;
    if (chance > hopelessChance || usableOf(ofBad) < wanted || usableOf(ofGood) < wanted) return false;
  }
  return false;
}
