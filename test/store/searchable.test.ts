import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/store/document.js";
import { searchableOf } from "../../src/store/searchable.js";

const valuesOf = (document: Document, collection = "jobs"): unknown =>
  Object.fromEntries(searchableOf(collection, document).values);
const misfitsOf = (document: Document, collection = "jobs"): unknown => searchableOf(collection, document).misfits;

describe("keywords", () => {
  test("are text as it is; numbers and booleans are their JSON text", () => {
    expect(
      valuesOf({ suite: " A ", os: 8, osv: true, id: 25112012334404903n, user: 1e21, tags: 8.5, queue: "" }),
    ).toEqual({
      suite: [" A "],
      os: ["8"],
      osv: ["true"],
      id: ["25112012334404903"],
      user: ["1e+21"],
      tags: ["8.5"],
      queue: [""],
    });
  });

  test("of more than 8191 characters are stored only", () => {
    expect(valuesOf({ suite: "x".repeat(8191), errid: ["x".repeat(8192), "a"] })).toEqual({
      suite: ["x".repeat(8191)],
      errid: ["a"],
    });
    expect(misfitsOf({ errid: "x".repeat(8192) })).toEqual([]);
  });

  test("that versions of Elasticsearch read differently are searchable nowhere", () => {
    expect(valuesOf({ suite: "\u{1f600}".repeat(4096), os: "a\ud800" })).toEqual({});
    expect(misfitsOf({ suite: "\u{1f600}".repeat(4096), os: "a\ud800" })).toEqual([["suite"], ["os"]]);
  });
});

describe("integers", () => {
  test.each<[unknown, number]>([
    [8, 8],
    [8.7, 8],
    [-8.7, -8],
    ["8", 8],
    ["8.7", 8],
    ["+8", 8],
    ["1e2", 100],
    [".5", 0],
    [-0.5, 0],
    [2147483647, 2147483647],
    ["-2147483648", -2147483648],
  ])("%j is found by %j", (value, expected) => {
    expect(valuesOf({ nr_run: value })).toEqual({ nr_run: [expected] });
  });

  test.each([2147483648, "-2147483649", 1e300, "eight", "", "7 8", 1e19])("%j is stored only", (value) => {
    expect(searchableOf("jobs", { nr_run: value })).toEqual({ values: new Map(), misfits: [] });
  });

  test.each([true, " 8", "8\n", "0x8", "8d", "NaN", "\u0668", `1.${"0".repeat(100)}`])(
    "%j is no number for all engines",
    (value) => {
      expect(searchableOf("jobs", { nr_run: value })).toEqual({ values: new Map(), misfits: [["nr_run"]] });
    },
  );

  test("long numbers reach to 2^53", () => {
    expect(valuesOf({ end_time: 1711936800000, step: "4.7" }, "bisect")).toEqual({
      end_time: [1711936800000],
      step: [4],
    });
    expect(misfitsOf({ end_time: 2n ** 53n, step: 2 ** 53 - 1 }, "bisect")).toEqual([["end_time"]]);
  });
});

describe("dates", () => {
  const tenHoursMs = Date.UTC(2024, 3, 1, 10);
  test.each<[unknown, number]>([
    ["2024-04-01T10:00:00Z", tenHoursMs],
    ["2024-04-01T10:00:00", tenHoursMs],
    ["2024-04-01T10:00", tenHoursMs],
    ["2024-04-01T10", tenHoursMs],
    ["2024-04-01T18:00:00+0800", tenHoursMs],
    ["2024-04-01T18:00:00+08:00", tenHoursMs],
    ["2024-04-01T18:00:00.000+08", tenHoursMs],
    ["2024-04-01T08:30:00-01:30", tenHoursMs],
    ["2024-04-01T10:00:00.1", tenHoursMs + 100],
    ["2024-04-01T10:00:00,123456789Z", tenHoursMs + 123],
    ["2024-04-01", Date.UTC(2024, 3, 1)],
    ["2024-04", Date.UTC(2024, 3, 1)],
    ["2024", Date.UTC(2024, 0, 1)],
    [2024, Date.UTC(2024, 0, 1)],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
    [tenHoursMs, tenHoursMs],
    [String(tenHoursMs), tenHoursMs],
    [0, 0],
    ["1969-12-31T23:59:59.999Z", -1],
    [12345, 12345],
    ["9999-12-31T23:59:59.999Z", 253402300799999],
  ])("%j is %j ms", (value, expected) => {
    expect(valuesOf({ submit_time: value })).toEqual({ submit_time: [expected] });
  });

  test.each(["2024-04-01 10:00:00", "2024-4-1", "yesterday", "", "now", "2024-W01-1"])("%j is stored only", (value) => {
    expect(searchableOf("jobs", { submit_time: value })).toEqual({ values: new Map(), misfits: [] });
  });

  test.each([
    -1,
    "-1000",
    ...["2024-04-01T10:00:00Europe/Paris", "2024-04-01T10:00:00+08:00:30", "2024-04-01T24:00:00", "2024-02-30"],
    ...["2024T10:00", "-2024-04-01", "0000-01-01", 1711936800000.5, 253402300800000, true, "2023-02-29"],
  ])("%j is no date for all engines", (value) => {
    expect(searchableOf("jobs", { submit_time: value })).toEqual({ values: new Map(), misfits: [["submit_time"]] });
  });

  test("of a day and of a second have one form each", () => {
    expect(
      valuesOf({
        submit_date: "2024-04-01",
        enqueue_time: "2024-04-01 10:00:00",
        dequeue_time: "2024-04-01T10:00:00Z",
      }),
    ).toEqual({ submit_date: [Date.UTC(2024, 3, 1)], enqueue_time: [tenHoursMs] });
    expect(
      valuesOf({ submit_date: "2024-04-31", enqueue_time: "2024-04-01 24:00:00", dequeue_time: 1711936800000 }),
    ).toEqual({});
    expect(misfitsOf({ submit_date: "+12024-04-01", enqueue_time: "+12024-04-01 10:00:00" })).toEqual([
      ["submit_date"],
      ["enqueue_time"],
    ]);
  });
});

describe("places", () => {
  test("dotted keys and nested objects are the same, lists of any depth flatten, each value is there once", () => {
    const document = { "hw.arch": "x", hw: [{ arch: ["y", [["x"]]], nr_cpu: null }, [{ nr_cpu: [] }]], suite: [] };
    expect(valuesOf(document)).toEqual({ "hw.arch": ["x", "y"] });
  });

  test("program parameters are keywords, those of sleep are stored only", () => {
    const pp = { iperf: { runtime: 30, x: null }, sleep: { runtime: 5 }, "a.b": ["c"] };
    expect(searchableOf("jobs", { pp, "pp.fio": { bs: "4k" }, "pp.dd.count": [1, 2] })).toEqual({
      values: new Map([
        ["pp.iperf.runtime", ["30"]],
        ["pp.a.b", ["c"]],
        ["pp.fio.bs", ["4k"]],
        ["pp.dd.count", ["1", "2"]],
      ]),
      misfits: [],
    });
  });

  test("what is not mapped is not looked into", () => {
    expect(searchableOf("jobs", { stats: { "a..b": 1, "": { x: [[{}]] } }, free: { "": 1 }, "stats.x": 1 })).toEqual({
      values: new Map(),
      misfits: [],
    });
    expect(searchableOf("nothing_of_ours", { suite: "x", "": 1 })).toEqual({ values: new Map(), misfits: [] });
  });
});

describe("misfits", () => {
  test.each<[string, Document, readonly (readonly string[])[]]>([
    [
      "an object where a field is",
      { os: { name: "x" }, "id.x": null, nr_run: {}, time: { ms: 1 } },
      [["os"], ["id.x"], ["nr_run"], ["time"]],
    ],
    ["no object where fields are below", { hw: 5, pp: "x" }, [["hw"], ["pp"]]],
    [
      "a program without parameters",
      { pp: { iperf: 5, fio: { bs: 1 }, dd: null, "x.y": { z: 1 } } },
      [
        ["pp", "iperf"],
        ["pp", "x.y"],
      ],
    ],
    [
      "a parameter that is an object",
      { pp: { iperf: { a: { b: 1 }, "c.d": 1 } }, "pp.x.y.z": 1 },
      [["pp", "iperf", "a"], ["pp", "iperf", "c.d"], ["pp.x.y.z"]],
    ],
    [
      "a key with a blank part",
      { "": 1, " ": null, "a..b": 1, ".x": 1, "x.": 1, hw: { "": 1 }, pp: { x: { "a.": 1 } } },
      [[""], [" "], ["a..b"], [".x"], ["x."], ["hw", ""], ["pp", "x", "a."]],
    ],
    [
      "anything of that in a list: the outermost list",
      { hw: [{ arch: "x" }, 5], suite: ["a", [{}]], pp: { x: [[{ y: {} }]] } },
      [["hw"], ["suite"], ["pp", "x"]],
    ],
    [
      "a name that engines keep for themselves",
      { unmapped: { os: "x" }, _id: 1, "_source.x": 1, hw: { _id: 1 } },
      [["unmapped"], ["_id"], ["_source.x"]],
    ],
  ])("are %s", (_, document, expected) => {
    expect(misfitsOf(document)).toEqual(expected);
  });

  test("are not searchable, what is beside them is", () => {
    expect(valuesOf({ hw: [{ arch: "x" }, 5], os: ["a", {}], suite: "s", pp: { iperf: 5, fio: { bs: 4 } } })).toEqual({
      suite: ["s"],
      "pp.fio.bs": ["4"],
    });
  });

  test("are places that are there, and a document without them has none and the same values", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("hw", "pp", "os", "nr_run", "time", "a.b", ""), fc.jsonValue({ maxDepth: 4 })),
        (document) => {
          const { values, misfits } = searchableOf("jobs", document as Document);
          const cleaned = structuredClone(document) as Record<string, unknown>;
          for (const path of misfits) removeAt(cleaned, path);
          expect(searchableOf("jobs", cleaned)).toEqual({ values, misfits: [] });
        },
      ),
    );
  });
});

function removeAt(document: Record<string, unknown>, path: readonly string[]): void {
  const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, document);
  const last = path.at(-1) ?? "";
  expect(Object.hasOwn(parent, last)).toBe(true);
  delete parent[last];
}
