/** What is believed of a rate before any run: a beta distribution. */
export interface RatePrior {
  readonly bad: number;
  readonly good: number;
}

/** How often a commit with the culprit fails: anything. (bisect.md 4.5) */
export const badSidePrior: RatePrior = { bad: 1, good: 1 };

/** How often one without it fails: rarely. (bisect.md 4.5) */
export const goodSidePrior: RatePrior = { bad: 0.5, good: 5 };

/** Share of bad runs to be expected after so many. */
export function expectedRate(prior: RatePrior, bad: number, good: number): number {
  return (prior.bad + bad) / (prior.bad + prior.good + bad + good);
}

/**
 * Gives the logarithm of how well so many bad and good runs go with the prior: Beta(a+f, b+s) / Beta(a, b). Remembers the
 * sums it is made of.
 */
export function openLogLikelihood(prior: RatePrior): (bad: number, good: number) => number {
  const ofBad = openRisingLog(prior.bad);
  const ofGood = openRisingLog(prior.good);
  const ofBoth = openRisingLog(prior.bad + prior.good);
  return (bad, good) => ofBad(bad) + ofGood(good) - ofBoth(bad + good);
}

/** log(a) + log(a+1) + ... of so many terms. */
function openRisingLog(first: number): (terms: number) => number {
  const sums = [0];
  return (terms) => {
    let sum = sums[terms];
    while (sum === undefined) {
      sums.push((sums.at(-1) ?? 0) + Math.log(first + sums.length - 1));
      sum = sums[terms];
    }
    return sum;
  };
}
