import { expect, it } from "vitest";
import { statsChange } from "../../src/extraction/stats-change.js";
import type { StatValue } from "../../src/results/aggregation/aggregate.js";
import type { RootOutcome } from "../../src/results/run/result2stats.js";
import { makeFolder } from "../support/temp-folder.js";

function outcomeOf(stats: Record<string, StatValue>, result: Record<string, unknown> = {}): RootOutcome {
  return {
    resultRoot: "/root",
    outcome: "ok",
    exitCode: 0,
    stats: new Map(Object.entries(stats)),
    result: new Map(Object.entries(result)),
    programs: [],
  };
}

it("stores all stats, and as errid the failure stats in their order (35)", () => {
  const stats = { "dmesg.timestamp:last": 3, "x.fail_count": 1, "x.fail": 2, "stderr.has_stderr": 1 };
  expect(statsChange({}, outcomeOf(stats), makeFolder())).toEqual({
    set: { stats, errid: ["x.fail", "stderr.has_stderr"], job_data_readiness: "complete" },
    unset: [],
  });
});

it("stores the entries of result.json without the word in front (33)", () => {
  const { set } = statsChange({}, outcomeOf({}, { "result.verdict": ["ok"], "result.a.b": 1 }), makeFolder());
  expect(set).toEqual({ stats: {}, result: { verdict: ["ok"], "a.b": 1 }, errid: [], job_data_readiness: "complete" });
});

it("stores the error ids of a build", () => {
  const root = makeFolder({ "pkgbuild.json": '{"pkgbuild.x":[1],"pkgbuild.x.message":"m"}' });
  expect(statsChange({}, outcomeOf({}), root).set?.error_ids).toEqual(["pkgbuild.x"]);
});

it("takes away what an earlier run gave and this one does not, and no other field", () => {
  const before = { id: "7", result: { old: 1 }, error_ids: ["old"], stats: { old: 1 }, job_stage: "finish" };
  const { set, unset } = statsChange(before, outcomeOf({ a: 1 }), makeFolder());
  expect(unset).toEqual(["result", "error_ids"]);
  expect(set?.stats).toEqual({ a: 1 });
});

it("takes any stats key, also __proto__ and the empty one", () => {
  const stats = JSON.parse('{"__proto__":1,"":2,"a..b":3}') as Record<string, number>;
  const { set } = statsChange({}, outcomeOf(stats), makeFolder());
  expect(JSON.stringify(set?.stats)).toBe('{"__proto__":1,"":2,"a..b":3}');
});
