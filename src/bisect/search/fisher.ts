/** Bad and good runs of one commit. */
interface Counts {
  readonly bad: number;
  readonly good: number;
}

/**
 * One-sided exact test of Fisher: the chance that `rarer` shows as few bad runs as it does, or fewer, when both fail at the
 * same rate (bisect.md 4.4, 4.9.1). 1 where one of them has no runs.
 */
export function fisherLess(rarer: Counts, other: Counts): number {
  const runs = rarer.bad + rarer.good;
  const otherRuns = other.bad + other.good;
  const bad = rarer.bad + other.bad;
  const logOf = logFactorials(runs + otherRuns);
  const choose = (n: number, k: number): number => logOf(n) - logOf(k) - logOf(n - k);
  const all = choose(runs + otherRuns, bad);
  let chance = 0;
  for (let few = Math.max(0, bad - otherRuns); few <= rarer.bad; few++) {
    chance += Math.exp(choose(runs, few) + choose(otherRuns, bad - few) - all);
  }
  return Math.min(1, chance);
}

function logFactorials(greatest: number): (n: number) => number {
  const logs = new Float64Array(greatest + 1);
  for (let n = 1; n <= greatest; n++) logs[n] = (logs[n - 1] ?? 0) + Math.log(n);
  return (n) => logs[n] ?? 0;
}
