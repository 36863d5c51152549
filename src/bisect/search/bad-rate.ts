/**
 * A bad commit fails at least that often: what was seen, less a margin (bisect.md 4.3).
 * @param bad runs that failed
 * @param usable runs with a verdict, 1 or more
 */
export function leastBadRate(bad: number, usable: number): number {
  return bad === usable ? allBadRate : Math.max(leastRate, margin * (bad / usable));
}

/** Rarer failures are not told from none. */
export const leastRate = 0.05;
/** Taken where every run was bad. */
const allBadRate = 0.9;

const margin = 0.8;
