import { leastRate } from "./bad-rate.js";

/**
 * Good runs in a row after which a commit is believed to be good (bisect.md 4.3).
 * @param pLow least share of bad runs that a bad commit shows, 0..1; less than 0.05 is taken for that
 * @param alpha chance that is put up with of a bad commit passing all of them
 */
export function goodRunsNeeded(pLow: number, alpha: number): number {
  const exact = Math.log(alpha) / Math.log(1 - Math.max(pLow, leastRate));
  // 0.9 and 0.01 make 2; in binary they make a little more or less.
  return Math.max(1, Math.ceil(exact - 1e-9));
}
