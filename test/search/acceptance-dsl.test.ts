import { describe, expect, it } from "vitest";
import { logSearchBody } from "../../src/search/log-search.js";
import { parseSearch, type SearchWords } from "../../src/search/parse-search.js";
import { countDsl, queryDsl, sortDsl } from "../../src/store/elasticsearch/query-dsl.js";
import { setEnvironment } from "../support/environment.js";
import { jobFields, noonMs } from "./search-fixture.js";

const parsed = (words: SearchWords) => parseSearch(words, jobFields, noonMs);
const dsl = (words: SearchWords) => queryDsl(parsed(words).query);

describe("what goes out to Elasticsearch (results.md 10)", () => {
  it("is term, should and one range (45)", () => {
    expect(dsl({ conditions: ["suite=iperf", "os=debian,centos"], ranges: ["9d", "+3d"] })).toEqual({
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

  it("keeps the second = in the value (46)", () => {
    expect(dsl({ conditions: ["suite=b=c"] })).toMatchObject({ bool: { must: [{ term: { suite: "b=c" } }] } });
  });

  it("is a range of numbers (47)", () => {
    const { bool } = dsl({ conditions: [], ranges: ["hw.nr_cpu=4,8"] });
    expect(bool?.must).toEqual([{ range: { "hw.nr_cpu": { gte: 4, lte: 8 } } }]);
  });

  it("names the format of bounds of a field that has one of its own", () => {
    const { bool } = dsl({ conditions: [], ranges: ["submit_date=2024-4-1,2024-5-1"] });
    const format = "strict_date_optional_time";
    expect(bool?.must).toEqual([{ range: { submit_date: { gte: "2024-04-01", lte: "2024-05-01", format } } }]);
  });

  it("is a pattern without optional operators", () => {
    const { bool } = dsl({ conditions: ["suite=ip"], asPatterns: true });
    expect(bool?.must).toEqual([
      { regexp: { suite: { value: ".*ip.*", flags: "NONE", max_determinized_states: 100_000 } } },
    ]);
  });

  it("finds all without a condition, the newest first", () => {
    const { query, order } = parsed({ conditions: [] });
    expect(queryDsl(query)).toEqual({ bool: { must: [], must_not: [] } });
    expect(sortDsl(order, jobFields.typeOf)).toMatchObject([
      { start_time: { order: "desc", unmapped_type: "date", missing: 0 } },
      { submit_time: { order: "desc", unmapped_type: "date", missing: 0 } },
      { id: { order: "desc", unmapped_type: "keyword", missing: "_last" } },
    ]);
  });

  it("counts within counts (49)", () => {
    expect(countDsl(["suite", "job_state"])).toEqual({
      all_suite: {
        terms: { field: "suite", size: 10000 },
        aggs: { all_job_state: { terms: { field: "job_state", size: 10000 } } },
      },
    });
  });

  it("matches words in logs, the newest first (50)", () => {
    const body = logSearchBody({ text: "foo bar", ranges: [], descendingBy: "time", size: 100 }, noonMs);
    expect(JSON.parse(body)).toEqual({
      query: { bool: { must: [{ match: { log: "foo bar" } }], must_not: [] } },
      size: 100,
      sort: [{ time: { order: "desc", unmapped_type: "date" } }],
      track_total_hits: true,
    });
  });

  it("matches all logs of a time where no word is given", () => {
    setEnvironment("TZ", "UTC");
    const body = logSearchBody(
      { text: "", ranges: ["1d", "n=,8", "time=,2024-4-1"], descendingBy: "time", size: 5 },
      noonMs,
    );
    expect(JSON.parse(body).query.bool.must).toEqual([
      { match_all: {} },
      { range: { time: { gte: "now-1d" } } },
      { range: { n: { lte: "8" } } },
      { range: { time: { lte: "2024-04-01T00:00:00+0000" } } },
    ]);
  });
});
