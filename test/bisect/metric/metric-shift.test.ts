import { expect, test } from "vitest";
import { metricShift } from "../../../src/bisect/metric/metric-shift.js";

const smallerIsBetter = { sign: -1, leastChangePercent: 5 } as const;
const biggerIsBetter = { sign: 1, leastChangePercent: 5 } as const;

test("A42: a rise with a gap is worse or better by the sign of the metric", () => {
  const [good, bad] = [
    [98, 100, 102],
    [148, 150, 155],
  ];
  const shift = metricShift(good, bad, smallerIsBetter);
  expect(shift).toMatchObject({ midPoint: 125, direction: "worse", goodRange: [98, 102], badRange: [148, 155] });
  expect(shift?.changePercent).toBeCloseTo(45.1, 1);
  expect(metricShift(good, bad, biggerIsBetter)?.direction).toBe("better");
  expect(metricShift(bad, good, biggerIsBetter)).toMatchObject({ midPoint: 125, direction: "worse" });
});

test.each([
  ["a change of 3 %", [100, 100.5, 101], [103, 103.5, 104]],
  ["noise that overlaps", [90, 100, 130], [110, 120, 125]],
  ["nothing measured on one side", [], [1, 2, 3]],
  ["nothing that changes", [0, 0, 0], [0, 0, 0]],
])("A43: %s is no change", (_, good, bad) => {
  expect(metricShift(good, bad, smallerIsBetter)).toBeUndefined();
});

test("noise that overlaps is a change where ten values of each side differ by rank", () => {
  const good = [100, 101, 102, 103, 104, 105, 106, 107, 108, 112];
  const bad = good.map((value) => value + 9.5);
  expect(metricShift(good, bad, smallerIsBetter)).toMatchObject({ direction: "worse", gap: 0 });
  expect(
    metricShift(
      good,
      good.map((value) => value + 1),
      { ...smallerIsBetter, leastChangePercent: 0.1 },
    ),
  ).toBeUndefined();
});

test("a metric that falls to zero, or rises from it, has changed", () => {
  expect(metricShift([0, 0, 0], [5, 6, 7], smallerIsBetter)?.direction).toBe("worse");
  expect(metricShift([5, 6, 7], [0, 0, 0], biggerIsBetter)?.changePercent).toBe(-100);
});
