import { Tally } from "./tally.js";

/** Sum with compensation for lost digits (parsers.md, "Number printing"); 0 for no values. */
export function sum(values: Iterable<number>): number {
  return tallied(values).sum;
}

/** Arithmetic mean; NaN for no values. */
export function mean(values: Iterable<number>): number {
  return tallied(values).mean;
}

/** Population standard deviation; NaN for no values. */
export function standardDeviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** n / sum(1/x), the mean for rates over equal amounts of work; NaN for no values. */
export function harmonicMean(values: readonly number[]): number {
  return values.length / sum(values.map((value) => 1 / value));
}

/** Rounds to two decimals, halves away from zero; a number that is not finite comes back as it is. */
export function round2(value: number): number {
  const size = Math.abs(value);
  const hundredths = Math.round(size * 100);
  // A half such as 1.005 can fall below .5 by the multiplication; it is a half all the same.
  const rounded = ((hundredths + 0.5) / 100 <= size ? hundredths + 1 : hundredths) / 100;
  return Number.isFinite(rounded) ? Math.sign(value) * rounded : value;
}

/** The decimal number a text begins with (`12.5MB` is 12.5); 0 when there is none or it is not finite. */
export function leadingNumber(text: string): number {
  return finiteOrZero(Number.parseFloat(text));
}

/** The decimal integer a text begins with (`12.5MB` is 12); 0 when there is none. */
export function leadingInteger(text: string): number {
  return finiteOrZero(Number.parseInt(text, 10));
}

function tallied(values: Iterable<number>): Tally {
  const tally = new Tally();
  for (const value of values) tally.add(value);
  return tally;
}

function finiteOrZero(value: number): number {
  return Number.isFinite(value) ? value : 0;
}
