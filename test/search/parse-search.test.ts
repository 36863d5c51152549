import { describe, expect, it } from "vitest";
import { hasConditions, parseSearch, type SearchWords } from "../../src/search/parse-search.js";
import type { Condition } from "../../src/store/query.js";
import { setEnvironment } from "../support/environment.js";
import { jobFields, noonMs } from "./search-fixture.js";

const search = (words: Partial<SearchWords>) => parseSearch({ conditions: [], ...words }, jobFields, noonMs);
const conditions = (...words: string[]): readonly Condition[] => search({ conditions: words }).query.conditions;
const ranges = (...words: string[]): readonly Condition[] => search({ ranges: words }).query.conditions;
const refusal = (message: string) =>
  expect.objectContaining({ code: "BAD_QUERY", message, hint: expect.stringMatching(/./) });

describe("conditions", () => {
  it("are one for each word, in their order", () => {
    expect(conditions("suite=iperf", "os=debian,centos", "suite=")).toEqual([
      { kind: "keyword", field: "suite", values: ["iperf"] },
      { kind: "keyword", field: "os", values: ["debian", "centos"] },
    ]);
  });

  it("hold for one field more than once", () => {
    expect(conditions("errid=a", "errid=b").map((condition) => condition.field)).toEqual(["errid", "errid"]);
  });

  it("are found for program parameters, whatever their names", () => {
    expect(conditions("pp.iperf.runtime=30")).toEqual([{ kind: "keyword", field: "pp.iperf.runtime", values: ["30"] }]);
  });

  it.each(["a=b=c", "pp.sleep.runtime=1", "stats.iperf.bps=1", "pp.iperf=1", "__proto__=1", "constructor=1", "=1"])(
    "find nothing on a field that no job has: %s",
    (word) => {
      const field = word.slice(0, word.indexOf("="));
      const found = search({ conditions: [word, word] });
      expect(found.query.conditions[0]).toEqual({ kind: "never", field });
      expect(found.unknownFields).toEqual([field]);
    },
  );

  it("on numbers are whole numbers of 32 bits", () => {
    expect(conditions("hw.nr_cpu=8,-2147483648,2147483647,08,-0")).toEqual([
      {
        kind: "number",
        field: "hw.nr_cpu",
        intervals: [8, -2147483648, 2147483647, 8, 0].map((value) => ({ gte: value, lte: value })),
      },
    ]);
  });

  it.each(["8.0", "1e3", "x", "2147483648", "-2147483649", "0x10", " 8", "8 ", "", "9".repeat(30)])(
    "refuse %j for a number",
    (value) => {
      expect(() => conditions(`hw.nr_cpu=1,${value}`)).toThrow(
        refusal(`"hw.nr_cpu" is a whole number of 32 bits, and "${value}" is none`),
      );
    },
  );

  it("on dates are a whole day in UTC or a whole second", () => {
    setEnvironment("TZ", "Asia/Shanghai");
    const [condition] = conditions("submit_time=2024-04-01,2024-04-01T10:00:00+0800");
    const day = { text: "2024-04-01", firstMs: Date.UTC(2024, 3, 1), lastMs: Date.UTC(2024, 3, 2) - 1 };
    const firstMs = Date.UTC(2024, 3, 1, 2);
    const second = { text: "2024-04-01T10:00:00+0800", firstMs, lastMs: firstMs + 999 };
    expect(condition).toEqual({
      kind: "date",
      field: "submit_time",
      type: "date",
      intervals: [
        { gte: day, lte: day },
        { gte: second, lte: second },
      ],
    });
  });

  it.each([
    ["submit_date=2024-04-01", "day"],
    ["enqueue_time=2024-04-01 10:00:00", "second"],
    ["time=2024-04-01", "date"],
  ])("know how the field of %s is written", (word, type) => {
    expect(conditions(word)).toMatchObject([{ kind: "date", type }]);
  });

  it.each(["2024-4-1", "now-9d", "1711900800000", "x", "2024-02-30", ""])("refuse %j for a date", (value) => {
    expect(() => conditions(`submit_time=2024-04-01,${value}`)).toThrow(
      refusal(`"submit_time" is a date, and "${value}" is none`),
    );
  });

  it("show the first 80 characters of a bad value, control characters escaped", () => {
    expect(() => conditions(`hw.nr_cpu=\u001b[31m\n${"x".repeat(90)}`)).toThrow(
      `"hw.nr_cpu" is a whole number of 32 bits, and "\\u001b[31m\\u000a${"x".repeat(74)}…" is none`,
    );
  });
});

describe("--reg", () => {
  it("makes a pattern of each value", () => {
    expect(search({ conditions: ["suite=ip,vm|ft"], asPatterns: true }).query.conditions).toEqual([
      {
        kind: "pattern",
        field: "suite",
        patterns: [
          { lucene: ".*ip.*", re2: ".*ip.*" },
          { lucene: ".*(vm|ft).*", re2: ".*(vm|ft).*" },
        ],
      },
    ]);
  });

  it.each([
    ["hw.nr_cpu=8", '--reg searches text, and "hw.nr_cpu" is a number'],
    ["submit_time=2024", '--reg searches text, and "submit_time" is a date'],
    ["suite=(", 'the pattern "(" has nothing behind its ('],
    ["nonsense=(", 'the pattern "(" has nothing behind its ('],
  ])("refuses %s", (word, message) => {
    expect(() => search({ conditions: [word], asPatterns: true })).toThrow(refusal(message));
  });

  it("leaves ranges as they are", () => {
    expect(search({ conditions: [], ranges: ["9d"], asPatterns: true }).query.conditions).toMatchObject([
      { kind: "date" },
    ]);
  });
});

describe("ranges", () => {
  it.each([
    ["9d", "time", { gte: "now-9d" }],
    ["+3d", "time", { lte: "now-3d" }],
    ["submit_time=3d", "submit_time", { gte: "now-3d" }],
    ["submit_time=+3d", "submit_time", { lte: "now-3d" }],
    [
      "submit_time=2024-4-1,2024-5-1",
      "submit_time",
      { gte: "2024-04-01T00:00:00+0800", lte: "2024-05-01T00:00:00+0800" },
    ],
    ["submit_time=2024-4-1", "submit_time", { gte: "2024-04-01T00:00:00+0800" }],
    ["submit_time=,2024-5-1", "submit_time", { lte: "2024-05-01T00:00:00+0800" }],
    ["submit_time=2024-4-1,", "submit_time", { gte: "2024-04-01T00:00:00+0800" }],
    ["submit_time=now-2d,now", "submit_time", { gte: "now-2d", lte: "now" }],
    ["submit_time=2024-04-01T10:00:00,now-1h", "submit_time", { gte: "2024-04-01T10:00:00Z", lte: "now-1h" }],
    ["submit_date=2024-4-1,2024-5-1", "submit_date", { gte: "2024-04-01", lte: "2024-05-01" }],
    ["enqueue_time=2024-4-1", "enqueue_time", { gte: "2024-04-01T00:00:00+0800" }],
  ])("%s", (word, field, expected) => {
    setEnvironment("TZ", "Asia/Shanghai");
    const [condition] = ranges(word);
    const [interval] = condition?.kind === "date" ? condition.intervals : [];
    expect(condition?.field).toBe(field);
    expect(Object.fromEntries(Object.entries(interval ?? {}).map(([end, moment]) => [end, moment.text]))).toEqual(
      expected,
    );
  });

  it("of days hold the whole last one", () => {
    const [condition] = ranges("submit_date=,2024-5-1");
    expect(condition).toMatchObject({ intervals: [{ lte: { lastMs: Date.UTC(2024, 4, 2) - 1 } }] });
  });

  it("of dates hold the first second of the last day", () => {
    setEnvironment("TZ", "Asia/Shanghai");
    const [condition] = ranges("submit_time=,2024-5-1");
    expect(condition).toMatchObject({ intervals: [{ lte: { lastMs: Date.UTC(2024, 3, 30, 16) + 999 } }] });
  });

  it.each([
    ["hw.nr_cpu=4,8", { gte: 4, lte: 8 }],
    ["hw.nr_cpu=4", { gte: 4 }],
    ["hw.nr_cpu=4,", { gte: 4 }],
    ["hw.nr_cpu=,8", { lte: 8 }],
    ["hw.nr_cpu=-1,0", { gte: -1, lte: 0 }],
  ])("%s is one of numbers (47)", (word, interval) => {
    expect(ranges(word)).toEqual([{ kind: "number", field: "hw.nr_cpu", intervals: [interval] }]);
  });

  it("of the same key are merged, the narrowest ends count", () => {
    expect(ranges("9d", "time=12d", "+3d", "hw.nr_cpu=4,16", "hw.nr_cpu=2,8", "time=+1d")).toMatchObject([
      { field: "time", intervals: [{ gte: { text: "now-9d" }, lte: { text: "now-3d" } }] },
      { field: "hw.nr_cpu", intervals: [{ gte: 4, lte: 8 }] },
    ]);
  });

  it.each(["k=", "foo", "3h", "k=,", "=3d", "=1,2", "submit_time=1,2,3", "", "+", "9D", "-3d"])(
    "refuse %j with a tip",
    (word) => {
      expect(() => ranges(word)).toThrow(
        expect.objectContaining({
          code: "BAD_QUERY",
          message: `"${word}" is no range`,
          hint: expect.stringContaining("-t 9d"),
        }),
      );
    },
  );

  it.each([
    ["submit_time=3h", '"submit_time" is a date, and "3h" is none'],
    ["submit_time=now/d", '"submit_time" is a date, and "now/d" is none'],
    ["submit_time=4,8", '"submit_time" is a date, and "4" is none'],
    ["submit_time=2024-4-1,2024-2-30", '"submit_time" is a date, and "2024-2-30" is none'],
    ["99999999d", '"time" is a date, and "now-99999999d" is none'],
    ["hw.nr_cpu=now", '"hw.nr_cpu" is a whole number of 32 bits, and "now" is none'],
    ["hw.nr_cpu=4.5", '"hw.nr_cpu" is a whole number of 32 bits, and "4.5" is none'],
    ["suite=a,b", '"suite" is text and has no ranges'],
    ["nonsense=4,b", '"b" is neither a date nor a number'],
  ])("refuse %s", (word, message) => {
    expect(() => ranges(word)).toThrow(refusal(message));
  });

  it.each(["nonsense=3d", "nonsense=4,8", "nonsense=2024-4-1"])(
    "find nothing where no job has the field: %s",
    (word) => {
      const { query, unknownFields } = search({ ranges: [word, word] });
      expect(query.conditions).toEqual([{ kind: "never", field: "nonsense" }]);
      expect(unknownFields).toEqual(["nonsense"]);
    },
  );
});

describe("order", () => {
  it("is the newest first", () => {
    expect(search({}).order).toEqual([
      { field: "start_time", descending: true },
      { field: "submit_time", descending: true },
      { field: "id", descending: true },
    ]);
  });

  it("is by the key of -d, then by id", () => {
    expect(search({ descendingBy: "boot_seconds" }).order.map(({ field }) => field)).toEqual(["boot_seconds", "id"]);
    expect(search({ descendingBy: "id" }).order.map(({ field }) => field)).toEqual(["id"]);
  });

  it("says where no job has the key", () => {
    expect(search({ descendingBy: "nonsense" }).unknownFields).toEqual(["nonsense"]);
  });
});

describe("hasConditions", () => {
  it.each([
    [{ conditions: [] }, false],
    [{ conditions: ["suite=", "suite"] }, false],
    [{ conditions: ["suite=", "os=debian"] }, true],
    [{ conditions: [], ranges: ["9d"] }, true],
  ])("%j: %s", (words, expected) => {
    expect(hasConditions(words)).toBe(expected);
  });
});
