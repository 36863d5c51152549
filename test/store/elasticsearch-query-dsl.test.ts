import { describe, expect, test } from "vitest";
import { countDsl, queryDsl, sortDsl } from "../../src/store/elasticsearch/query-dsl.js";
import type { Condition, Moment } from "../../src/store/query.js";
import { dates, is, numbers, where } from "./conditions.js";

const at = (text: string): Moment => ({ text, firstMs: 0, lastMs: 0 });
const must = (...conditions: readonly Condition[]): unknown => queryDsl(where(...conditions)).bool?.must;

describe("queries in the language of Elasticsearch", () => {
  test("one value is a term, several are alternatives, ranges of one field are one clause (case 45)", () => {
    const query = where(
      is("suite", "iperf"),
      is("os", "debian", "centos"),
      dates("time", { gte: at("now-9d"), lte: at("now-3d") }),
    );
    expect(queryDsl(query)).toEqual({
      bool: {
        must: [
          { term: { suite: "iperf" } },
          { bool: { should: [{ term: { os: "debian" } }, { term: { os: "centos" } }] } },
          { range: { time: { gte: "now-9d", lte: "now-3d" } } },
        ],
        must_not: [],
      },
    });
  });

  test("a value may hold an equals sign (case 46)", () => {
    expect(must(is("a", "b=c"))).toEqual([{ term: { a: "b=c" } }]);
  });

  test("numbers are sent as numbers, a single one as a term (case 47)", () => {
    expect(must(numbers("hw.nr_cpu", { gte: 4, lte: 8 }))).toEqual([{ range: { "hw.nr_cpu": { gte: 4, lte: 8 } } }]);
    expect(must(numbers("hw.nr_cpu", { gte: 8, lte: 8 }))).toEqual([{ term: { "hw.nr_cpu": 8 } }]);
    expect(must(numbers("nr_run", { lte: 2 }, { gte: 8, lte: 8 }))).toEqual([
      { bool: { should: [{ term: { nr_run: 8 } }, { range: { nr_run: { lte: 2 } } }] } },
    ]);
  });

  test("more than 100 values go out as one clause", () => {
    const values = Array.from({ length: 101 }, (_, index) => `v${index}`);
    expect(must(is("suite", ...values))).toEqual([{ terms: { suite: values } }]);
    expect(must(is("suite", ...values.slice(1)))).toEqual([
      { bool: { should: values.slice(1).map((value) => ({ term: { suite: value } })) } },
    ]);
    const points = Array.from({ length: 101 }, (_, index) => ({ gte: index, lte: index }));
    expect(must(numbers("nr_run", ...points, { gte: 500 }))).toEqual([
      { bool: { should: [{ terms: { nr_run: points.map(({ gte }) => gte) } }, { range: { nr_run: { gte: 500 } } }] } },
    ]);
  });

  test("bounds of fields with a format of their own name the format of the bound", () => {
    expect(must(dates("submit_date", { gte: at("2024-04-01") }))).toEqual([
      { range: { submit_date: { gte: "2024-04-01", format: "strict_date_optional_time" } } },
    ]);
    expect(must(dates("enqueue_time", { lte: at("now-3d") }, { gte: at("now-1h") }))).toEqual([
      {
        bool: {
          should: [
            { range: { enqueue_time: { lte: "now-3d", format: "strict_date_optional_time" } } },
            { range: { enqueue_time: { gte: "now-1h", format: "strict_date_optional_time" } } },
          ],
        },
      },
    ]);
  });

  test("patterns are regular expressions without optional operators, so case counts", () => {
    const pattern = { lucene: ".*ip.*", re2: ".*ip.*" };
    expect(must({ kind: "pattern", field: "suite", patterns: [pattern] })).toEqual([
      { regexp: { suite: { value: ".*ip.*", flags: "NONE", max_determinized_states: 100_000 } } },
    ]);
  });

  test("more clauses than a server takes beside each other stand in groups", () => {
    const patterns = Array.from({ length: 2500 }, (_, at) => ({ lucene: `${at}`, re2: `${at}` }));
    const [{ bool } = {}] = must({ kind: "pattern", field: "suite", patterns }) as { bool?: { should: object[] } }[];
    const sizes = bool?.should.map((group) => (group as { bool: { should: object[] } }).bool.should.length);
    expect(sizes).toEqual([1000, 1000, 500]);
  });

  test("what nothing can fulfil matches nothing, no condition matches everything", () => {
    expect(must({ kind: "never", field: "x" })).toEqual([{ match_none: {} }]);
    expect(must(is("suite"))).toEqual([{ match_none: {} }]);
    expect(queryDsl(where())).toEqual({ bool: { must: [], must_not: [] } });
  });

  test("a field name is a key, whatever it is", () => {
    const [clause] = must(is("__proto__", "x")) as [{ term: object }];
    expect(Object.entries(clause.term)).toEqual([["__proto__", "x"]]);
  });
});

describe("order of hits", () => {
  const types = new Map([
    ["start_time", "date"],
    ["submit_date", "day"],
    ["nr_run", "integer"],
  ] as const);
  const sort = (field: string, descending: boolean): unknown =>
    sortDsl([{ field, descending }], (name) => types.get(name as "nr_run"))[0];

  test("missing dates count as 0, all else that is missing comes last", () => {
    expect(sort("start_time", true)).toEqual({
      start_time: { order: "desc", unmapped_type: "date", missing: 0 },
    });
    expect(sort("submit_date", true)).toEqual({
      submit_date: { order: "desc", unmapped_type: "date", missing: 0 },
    });
    expect(sort("nr_run", true)).toEqual({
      nr_run: { order: "desc", unmapped_type: "integer", missing: "_last", numeric_type: "long" },
    });
    expect(sort("id", true)).toEqual({ id: { order: "desc", unmapped_type: "keyword", missing: "_last" } });
  });

  test("an array goes by its largest element in both directions", () => {
    expect(sort("id", false)).toEqual({
      id: { order: "asc", unmapped_type: "keyword", missing: "_last", mode: "max" },
    });
  });
});

describe("counts", () => {
  test("are nested by field (case 49)", () => {
    expect(countDsl(["suite", "job_state"])).toEqual({
      all_suite: {
        terms: { field: "suite", size: 10_000 },
        aggs: { all_job_state: { terms: { field: "job_state", size: 10_000 } } },
      },
    });
  });

  test("take the name of any field", () => {
    expect(countDsl(["a[b]>c"])).toEqual({ all_a_b__c: { terms: { field: "a[b]>c", size: 10_000 } } });
  });
});
