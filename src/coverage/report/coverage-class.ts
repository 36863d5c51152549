/** The class of a block's span: `cov0` (did not run) to `cov10`, by its share of the file's highest count (coverage.md 5.6). */
export function coverageClass(count: number, maxCount: number): string {
  if (count === 0) return "cov0";
  if (maxCount <= 1) return "cov8";
  return `cov${Math.floor((Math.log(count) / Math.log(maxCount)) * 9) + 1}`;
}
