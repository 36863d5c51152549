import fc from "fast-check";
import { expect, it } from "vitest";
import { createStatsGroup } from "../../../src/results/dump/stats-group.js";

const keys = ["t", "a", "b", "c"] as const;
type Row = Readonly<Partial<Record<(typeof keys)[number], number | string>>>;

/** Rows that begin with key `t`, so that each is a record; other keys come and go in any order. */
const rowOf = (value: fc.Arbitrary<number | string>): fc.Arbitrary<Row> =>
  fc
    .tuple(value, fc.shuffledSubarray(keys.slice(1)), fc.array(value, { minLength: 3, maxLength: 3 }))
    .map(([time, others, values]) => ({
      t: time,
      ...Object.fromEntries(others.map((key, at) => [key, values[at] as number | string])),
    }));
const sample = fc.integer({ min: 1, max: 9 });

function columnsOf(group: string, rows: readonly Row[]): Record<string, unknown> {
  const stats = createStatsGroup(
    group,
    () => undefined,
    () => {},
  );
  for (const row of rows) for (const [key, value] of Object.entries(row)) stats.add(key, value);
  return Object.fromEntries(stats.finish().columns);
}

/** Each key's samples row by row, 0 where it is missing, up to the last row that has it. */
function modelOf(group: string, rows: readonly Row[]): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const key of keys) {
    const end = rows.findLastIndex((row) => key in row) + 1;
    if (end > 0) columns[`${group}.${key}`] = rows.slice(0, end).map((row) => row[key] ?? 0);
  }
  return columns;
}

it("aligns the samples of any interleaving of keys", () => {
  fc.assert(
    fc.property(fc.array(rowOf(sample), { maxLength: 20 }), (rows) => {
      expect(columnsOf("meminfo", rows)).toEqual(modelOf("meminfo", rows));
    }),
  );
});

it("drops just the rows that hold a bad value", () => {
  const row = rowOf(fc.oneof({ weight: 8, arbitrary: sample }, { weight: 1, arbitrary: fc.constant("bad") }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 12 }), (rows) => {
      const bad = rows.map((one) => Object.values(one).includes("bad"));
      const expected: Record<string, unknown> = {};
      for (const [key, values] of Object.entries(modelOf("meminfo", rows))) {
        const left = (values as number[]).filter((_, at) => !bad[at]);
        if (left.length > 0) expected[key] = left;
      }
      expect(columnsOf("meminfo", rows)).toEqual(expected);
    }),
  );
});
