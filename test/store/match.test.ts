import { describe, expect, test } from "vitest";
import { documentComparison } from "../../src/store/compare-documents.js";
import { compareText } from "../../src/store/compare-text.js";
import { countDocuments } from "../../src/store/count-documents.js";
import { fieldType } from "../../src/store/mappings.js";
import { matcherOf } from "../../src/store/match.js";
import type { FieldValues } from "../../src/store/searchable.js";
import { by, dates, holds, is, moment, numbers, where } from "./conditions.js";

const typeOf = (field: string) => fieldType("jobs", field);
const valuesOf = (values: Record<string, (string | number)[]>): FieldValues => new Map(Object.entries(values));

describe("matcherOf", () => {
  const job = valuesOf({ suite: ["a", "b\nc"], nr_run: [4, 8], submit_time: [Date.UTC(2024, 3, 1, 10)] });

  test("without conditions all documents match", () => {
    expect(matcherOf(where())(valuesOf({}))).toBe(true);
  });

  test("any element is enough, each condition counts", () => {
    expect(matcherOf(where(is("suite", "x", "a"), numbers("nr_run", { gte: 8, lte: 8 })))(job)).toBe(true);
    expect(matcherOf(where(is("suite", "x"), numbers("nr_run", { gte: 8, lte: 8 })))(job)).toBe(false);
    expect(matcherOf(where(numbers("nr_run", { gte: 5, lte: 7 }, { lte: 3 })))(job)).toBe(false);
    expect(matcherOf(where({ kind: "never", field: "suite" }))(job)).toBe(false);
    expect(matcherOf(where(is("os", "a")))(job)).toBe(false);
  });

  test("a moment is as long as it is written", () => {
    const finds = (gte?: string, lte?: string): boolean =>
      matcherOf(where(dates("submit_time", { ...(gte && { gte: moment(gte) }), ...(lte && { lte: moment(lte) }) })))(
        job,
      );
    expect(finds("2024-04-01", "2024-04-01")).toBe(true);
    expect(finds(undefined, "2024-04-01T10:00:00Z")).toBe(true);
    expect(finds("2024-04-01T10:00:00.001Z")).toBe(false);
  });

  test("a pattern matches the whole value, a dot also a line end", () => {
    expect(matcherOf(where(holds("suite", "\n")))(job)).toBe(true);
    const whole = { kind: "pattern", field: "suite", patterns: [{ lucene: "b.c", re2: "b.c" }] } as const;
    expect(matcherOf(where(whole))(job)).toBe(true);
    expect(matcherOf(where({ ...whole, patterns: [{ lucene: "b", re2: "b" }] }))(job)).toBe(false);
  });

  test("a condition of another kind than the field finds nothing", () => {
    expect(matcherOf(where(is("nr_run", "8")))(job)).toBe(false);
    expect(matcherOf(where(holds("nr_run", "8")))(job)).toBe(false);
    expect(matcherOf(where(numbers("suite", { gte: 0 })))(valuesOf({ suite: ["8"] }))).toBe(false);
  });
});

test("text is ordered as its UTF-8 bytes are", () => {
  const texts = [
    "",
    "\0",
    "A",
    "a",
    "a\0",
    "ab",
    "b",
    "é",
    "\u{d7ff}",
    "\u{e000}",
    "\u{ffff}",
    "\u{10000}",
    "\u{1f600}",
    "\u{10ffff}",
  ];
  for (const a of texts) {
    for (const b of texts) expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
});

test("documents sort by their largest element, what is missing comes last, missing dates are 0", () => {
  const documents = {
    none: valuesOf({}),
    early: valuesOf({ time: [-5], suite: ["b", "a"] }),
    late: valuesOf({ time: [1, 9], suite: ["a", "c"], nr_run: [3, 20] }),
    later: valuesOf({ time: [10], nr_run: [-1] }),
  };
  const sorted = (...fields: string[]): string =>
    Object.entries(documents)
      .sort(([, a], [, b]) => documentComparison(by(...fields), typeOf)(a, b))
      .map(([name]) => name)
      .join(" ");
  expect(sorted("time")).toBe("early none late later");
  expect(sorted("-time")).toBe("later late none early");
  expect(sorted("suite", "time")).toBe("early late none later");
  expect(sorted("-suite", "-time")).toBe("late early later none");
  expect(sorted("nr_run")).toBe("later late none early");
  expect(sorted("-nr_run", "time")).toBe("late later early none");
});

test("counts are ordered by number, then by value; dates are named in their own form", () => {
  const documents = [
    valuesOf({ "hw.nr_cpu": [8, 4], submit_date: [0], suite: ["a"] }),
    valuesOf({ "hw.nr_cpu": [16], submit_date: [0] }),
    valuesOf({ "hw.nr_cpu": [4], suite: ["b"] }),
  ];
  expect(countDocuments(documents, ["hw.nr_cpu", "suite"], typeOf)).toEqual([
    {
      key: "4",
      count: 2,
      inner: [
        { key: "a", count: 1, inner: [] },
        { key: "b", count: 1, inner: [] },
      ],
    },
    { key: "8", count: 1, inner: [{ key: "a", count: 1, inner: [] }] },
    { key: "16", count: 1, inner: [] },
  ]);
  expect(countDocuments(documents, ["submit_date"], typeOf)).toEqual([{ key: "1970-01-01", count: 2, inner: [] }]);
  expect(countDocuments(documents, ["stats"], typeOf)).toEqual([]);
});
