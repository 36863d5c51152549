import { expect, test } from "vitest";
import { bisect } from "../../../src/bisect/bisect.js";
import type { BisectionOutcome, MetricOptions } from "../../../src/bisect/bisection.js";
import { openEvidence } from "../../../src/bisect/search/evidence.js";
import { type FakeCommit, fakeHistory, line } from "../fake-history.js";
import { planOf } from "../search/history-lab.js";

const smallerIsBetter: MetricOptions = { sign: -1, leastChangePercent: 5 };

/** Bisects a metric over a line of 100 commits: what each measures is a function of its number and of the run. */
async function run(
  value: (commit: number, runNo: number) => number | undefined,
  {
    metric = smallerIsBetter,
    goods = ["c0"],
    autoGood = false,
    branch = [],
    known = {},
  }: {
    metric?: MetricOptions;
    goods?: readonly string[];
    autoGood?: boolean;
    branch?: readonly FakeCommit[];
    known?: Readonly<Record<string, number>>;
  } = {},
): Promise<BisectionOutcome> {
  const counts = new Map<string, number>();
  const evidence = openEvidence(async (commit) => {
    const runNo = (counts.get(commit) ?? 0) + 1;
    counts.set(commit, runNo);
    const measured = value(Number(commit.slice(1)), runNo);
    return measured === undefined ? { verdict: "skip" } : { verdict: "good", value: measured };
  });
  for (const [commit, value] of Object.entries(known)) evidence.note(commit, { verdict: "good", value });
  return bisect({
    history: fakeHistory([...line(100), ...branch]),
    evidence,
    bad: "c99",
    goods,
    autoGood,
    range: { firstParent: false, noMerges: false, paths: [] },
    candidates: { horizonDays: 365, minVersion: undefined },
    metric,
    onProgress: () => {},
    plan: planOf(),
  });
}

/** One of ten values around a centre, within 2 %. */
const noisy = (centre: number, commit: number, runNo: number): number =>
  centre * (0.98 + 0.004 * ((commit * 7 + runNo * 3) % 10));

test("the commit at which a noisy value rises is named", async () => {
  const outcome = await run((commit, runNo) => noisy(commit >= 37 ? 130 : 100, commit, runNo));
  expect(outcome).toMatchObject({ status: "found", culprit: "c37", engine: "metric" });
  expect(outcome.confidence).toBeGreaterThanOrEqual(0.95);
  expect(outcome.metric).toMatchObject({ direction: "worse", change_points: [] });
  expect(outcome.metric?.mid_point).toBeCloseTo(115, -1);
  expect(outcome.runs).toBeLessThan(40);
});

test("A43: a change of 3 % and noise that overlaps are no change, and nobody is named", async () => {
  expect(await run((commit) => (commit >= 37 ? 103 : 100))).toMatchObject({ status: "no_change", candidates: [] });
  const outcome = await run((commit, runNo) => 100 + ((commit * 31 + runNo * 17) % 40));
  expect(outcome).toMatchObject({ status: "no_change", candidates: [] });
});

test("A44: of two steps the larger one is named, the other is a change point", async () => {
  const twoSteps = (commit: number): number => (commit >= 70 ? 143 : commit >= 20 ? 130 : 100);
  const outcome = await run((commit, runNo) => noisy(twoSteps(commit), commit, runNo / 2));
  expect(outcome).toMatchObject({ status: "found", culprit: "c20" });
  expect(outcome.metric?.change_points).toEqual(["c70"]);
});

test("of two steps the larger one is named also where it is the later one", async () => {
  const outcome = await run((commit) => (commit >= 70 ? 160 : commit >= 20 ? 110 : 100));
  expect(outcome).toMatchObject({ status: "found", culprit: "c70" });
  expect(outcome.metric?.change_points).toEqual(["c20"]);
});

test("A45: commits without a value are skipped, and the result is right", async () => {
  const outcome = await run((commit) => (commit % 7 === 5 ? undefined : commit >= 37 ? 130 : 100));
  expect(outcome).toMatchObject({ status: "found", culprit: "c37" });
});

test("a stretch that cannot be measured around the step is inconclusive", async () => {
  const outcome = await run((commit) => (commit >= 30 && commit < 45 ? undefined : commit >= 37 ? 130 : 100));
  expect(outcome.status).toBe("inconclusive_range");
  expect(outcome.candidates).toContain("c37");
  expect(outcome.candidates.length).toBe(16);
});

test("an end without values is not reproducible", async () => {
  expect(await run((commit) => (commit === 99 ? undefined : 100))).toMatchObject({ status: "not_reproducible" });
});

test("without a good end one is found by its value", async () => {
  const outcome = await run((commit) => (commit >= 80 ? 130 : 100), { goods: [] });
  expect(outcome).toMatchObject({ status: "found", culprit: "c80" });
});

test("a score that falls is worse where bigger is better", async () => {
  const outcome = await run((commit) => (commit >= 37 ? 70 : 100), { metric: { sign: 1, leastChangePercent: 5 } });
  expect(outcome).toMatchObject({ status: "found", culprit: "c37", metric: { direction: "worse" } });
});

test("a good end with the value of the bad one: no change, and with `autoGood` the search goes on behind it", async () => {
  const value = (commit: number): number => (commit >= 37 ? 130 : 100);
  expect(await run(value, { goods: ["c60"] })).toMatchObject({ status: "no_change", goods: ["c60"] });
  expect(await run(value, { goods: ["c60"], autoGood: true })).toMatchObject({ status: "found", culprit: "c37" });
});

test("4.4: of commits that others measured one with another value is the good end", async () => {
  const value = (commit: number): number => (commit >= 37 ? 130 : 100);
  const outcome = await run(value, { goods: [], known: { c90: 130, c30: 100, c80: 130 } });
  expect(outcome).toMatchObject({ status: "found", culprit: "c37", goods: ["c30"] });
});

const branch = [{ id: "c1000", parents: ["c50"] }];

test("A37: a merge base that has the value of the bad end, or one beyond it, is bad", async () => {
  for (const atBase of [130, 160]) {
    const value = (commit: number): number => (commit === 1000 ? 100 : commit <= 50 ? atBase : 130);
    expect(await run(value, { goods: ["c1000"], branch })).toMatchObject({ status: "merge_base_bad" });
  }
});

test("a good end on a branch is searched from where the merge base has its value", async () => {
  const value = (commit: number): number => (commit === 1000 || commit < 70 ? 100 : 130);
  expect(await run(value, { goods: ["c1000"], branch })).toMatchObject({ status: "found", culprit: "c70" });
});

test("the shares of values beyond the middle are told of both sides of the culprit", async () => {
  const outlier = (commit: number, runNo: number): number =>
    commit >= 37 ? 130 : commit === 0 && runNo === 3 ? 100.5 : 100;
  expect(await run(outlier)).toMatchObject({ status: "found", pBad: 1, pGood: 0 });
});

test("a change counts as what was asked for where nobody knows which way is better", async () => {
  const metric = { sign: 0, leastChangePercent: 5, direction: "better" } as const;
  const outcome = await run((commit) => (commit >= 37 ? 70 : 100), { metric });
  expect(outcome).toMatchObject({ status: "found", metric: { direction: "better" } });
});
