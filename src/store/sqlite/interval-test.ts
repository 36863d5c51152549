import type { ValueTest } from "./functions.js";

/** From a number to a number, both included; infinite where there is no bound. */
export type Interval = readonly [least: number, greatest: number];

/** Whether a number lies in one of many intervals, in a few steps. */
export function intervalTest(intervals: readonly Interval[]): ValueTest {
  const merged: [least: number, greatest: number][] = [];
  for (const [least, greatest] of intervals.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last && least <= last[1]) last[1] = Math.max(last[1], greatest);
    else if (least <= greatest) merged.push([least, greatest]);
  }
  return (value) => {
    let from = 0;
    let to = merged.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const [least, greatest] = merged[middle] as Interval;
      if (Number(value) < least) to = middle;
      else if (Number(value) > greatest) from = middle + 1;
      else return true;
    }
    return false;
  };
}
