import { expect, test } from "vitest";
import { bisect } from "../../src/bisect/bisect.js";
import type { Bisection, BisectionOutcome } from "../../src/bisect/bisection.js";
import { openEvidence } from "../../src/bisect/search/evidence.js";
import type { Verdict } from "../../src/bisect/search/oracle.js";
import { type FakeCommit, fakeHistory, fakeOracle, line } from "./fake-history.js";
import { planOf } from "./search/history-lab.js";

type Judge = (commit: string, runNo: number) => Verdict;

interface Told extends Partial<Omit<Bisection, "history" | "evidence" | "plan">> {
  readonly plan?: Partial<Bisection["plan"]>;
}

/** Runs a whole bisection over a history in memory. */
async function run(
  commits: readonly FakeCommit[],
  judge: Judge,
  told: Told = {},
): Promise<BisectionOutcome & { readonly asked: readonly string[] }> {
  const { oracle, asked } = fakeOracle(judge);
  const outcome = await bisect({
    history: fakeHistory(commits),
    evidence: openEvidence(oracle),
    bad: commits.at(-1)?.id ?? "",
    goods: ["c0"],
    autoGood: false,
    range: { firstParent: false, noMerges: false, paths: [] },
    candidates: { horizonDays: 365, minVersion: undefined },
    metric: undefined,
    onProgress: () => {},
    ...told,
    plan: planOf(told.plan),
  });
  return { ...outcome, asked };
}

const numberOf = (commit: string): number => Number(commit.slice(1));
const badFrom =
  (culprit: number): Judge =>
  (commit) =>
    numberOf(commit) >= culprit ? "bad" : "good";

test("the culprit is named with its confidence and what it took", async () => {
  const outcome = await run(line(64), badFrom(37));
  expect(outcome).toMatchObject({
    status: "found",
    culprit: "c37",
    candidates: ["c37"],
    engine: "deterministic",
    bad: "c63",
    goods: ["c0"],
    pBad: 1,
    pGood: 0,
    warnings: [],
    skipped: [],
  });
  expect(outcome.confidence).toBeGreaterThanOrEqual(0.95);
  expect(outcome.runs).toBe(outcome.asked.length);
  expect(outcome.runs).toBeLessThanOrEqual(6 + 15);
});

test("A30: a bad end that passes twenty times is not reproducible, and nothing is searched", async () => {
  const outcome = await run(line(64), () => "good");
  expect(outcome).toMatchObject({ status: "not_reproducible", candidates: [] });
  expect(outcome.asked).toEqual(Array.from({ length: 20 }, () => "c63"));
});

test("A36: a merge of two good branches that is bad is the culprit, confirmed against both parents", async () => {
  const commits: readonly FakeCommit[] = [
    ...line(10),
    { id: "t1", parents: ["c4"] },
    { id: "t2", parents: ["t1"] },
    { id: "m10", parents: ["c9", "t2"] },
    { id: "m11", parents: ["m10"] },
    { id: "m12", parents: ["m11"] },
  ];
  const outcome = await run(commits, (commit) => (commit.startsWith("m") ? "bad" : "good"));
  expect(outcome).toMatchObject({ status: "found", culprit: "m10" });
  for (const parent of ["c9", "t2"])
    expect(outcome.asked.filter((commit) => commit === parent).length).toBeGreaterThan(2);
});

test("A35: first_parent names the merge, the default the commit of its branch", async () => {
  const commits: readonly FakeCommit[] = [
    ...line(10),
    { id: "t1", parents: ["c4"] },
    { id: "t2", parents: ["t1"] },
    { id: "t3", parents: ["t2"] },
    { id: "m10", parents: ["c9", "t3"] },
    { id: "m11", parents: ["m10"] },
  ];
  const isBad = new Set(["t2", "t3", "m10", "m11"]);
  const judge: Judge = (commit) => (isBad.has(commit) ? "bad" : "good");
  expect((await run(commits, judge)).culprit).toBe("t2");
  const range = { firstParent: true, noMerges: false, paths: [] };
  expect((await run(commits, judge, { range })).culprit).toBe("m10");
});

const twoBranches: readonly FakeCommit[] = [...line(20), { id: "g1", parents: ["c5"] }, { id: "g2", parents: ["g1"] }];

test("A37: a good end on another branch says nothing where the branches part is bad", async () => {
  const judge: Judge = (commit) => (commit.startsWith("g") || numberOf(commit) < 3 ? "good" : "bad");
  const outcome = await run(twoBranches, judge, { bad: "c19", goods: ["g2"] });
  expect(outcome).toMatchObject({ status: "merge_base_bad", candidates: [] });
});

test("A37: with a good merge base the culprit behind it is found", async () => {
  const judge: Judge = (commit) => (commit.startsWith("g") || numberOf(commit) < 12 ? "good" : "bad");
  const outcome = await run(twoBranches, judge, { bad: "c19", goods: ["g2"] });
  expect(outcome).toMatchObject({ status: "found", culprit: "c12" });
  expect(outcome.asked).toContain("c5");
});

test("a merge base that cannot be tested is warned of and does not end the search", async () => {
  const judge: Judge = (commit) =>
    commit === "c5" ? "skip" : commit.startsWith("g") || numberOf(commit) < 12 ? "good" : "bad";
  const outcome = await run(twoBranches, judge, { bad: "c19", goods: ["g2"] });
  expect(outcome).toMatchObject({ status: "found", culprit: "c12" });
  expect(outcome.warnings).toEqual([expect.stringMatching(/^merge-base-skipped: c5/)]);
  expect(outcome.confidence).toBeGreaterThanOrEqual(0.95);
});

test("histories without a common commit are unrelated, and nothing is run", async () => {
  const outcome = await run([...line(3), { id: "x", parents: [] }], badFrom(2), { bad: "c2", goods: ["x"] });
  expect(outcome).toMatchObject({ status: "unrelated_history", runs: 0 });
});

test.each([
  ["the same commit", { bad: "c5", goods: ["c5"] }, /both/],
  ["swapped ends", { bad: "c0", goods: ["c5"] }, /swapped/],
])("%s is no pair of ends", async (_, ends, reason) => {
  const outcome = await run(line(6), badFrom(3), ends);
  expect(outcome).toMatchObject({ status: "bad_good_commit", runs: 0 });
  expect(outcome.reason).toMatch(reason);
});

test("A38: a given good commit that is bad ends the search, or is left behind with auto_good", async () => {
  const ends = { goods: ["c40"] };
  expect(await run(line(64), badFrom(20), ends)).toMatchObject({ status: "bad_good_commit", candidates: [] });
  expect(await run(line(64), badFrom(20), { ...ends, autoGood: true })).toMatchObject({
    status: "found",
    culprit: "c20",
  });
});

test("A39: a good end that fails once in its runs is bad", async () => {
  const judge: Judge = (commit, runNo) =>
    commit === "c40" ? (runNo === 2 ? "bad" : "good") : numberOf(commit) >= 20 ? "bad" : "good";
  expect(await run(line(64), judge, { goods: ["c40"] })).toMatchObject({ status: "bad_good_commit" });
  const outcome = await run(line(64), judge, { goods: ["c40"], autoGood: true });
  expect(outcome.goods.map(numberOf).every((n) => n < 20)).toBe(true);
});

test("A40: an error of the whole history ends behind at most twelve candidates with the oldest bad commit", async () => {
  const outcome = await run(line(400), () => "bad", { goods: [] });
  expect(outcome.status).toBe("no_good_commit");
  expect(new Set(outcome.asked).size).toBeLessThanOrEqual(13);
  expect(numberOf(outcome.bad)).toBe(399 - 256);
});

test("A41: bad commits on the way to a good one move the bad end", async () => {
  // Candidates are c62, c61, c59, c55, c47, …
  const outcome = await run(line(64), badFrom(50), { goods: [] });
  expect(outcome).toMatchObject({ status: "found", culprit: "c50", bad: "c55", goods: ["c47"] });
});

test("a candidate that cannot be tested is replaced by its neighbours", async () => {
  const judge: Judge = (commit) => (commit === "c47" ? "skip" : badFrom(50)(commit, 1));
  const outcome = await run(line(64), judge, { goods: [] });
  expect(outcome).toMatchObject({ status: "found", culprit: "c50" });
  expect(outcome.goods.map(numberOf)[0]).toBeOneOf([44, 45, 46, 48, 49]);
});

test("what is known to be good is tried first", async () => {
  const { oracle } = fakeOracle(badFrom(30));
  const evidence = openEvidence(oracle);
  evidence.note("c20", { verdict: "good" });
  evidence.note("c25", { verdict: "good" });
  const outcome = await bisect({
    history: fakeHistory(line(64)),
    evidence,
    bad: "c63",
    goods: [],
    autoGood: false,
    plan: planOf(),
    range: { firstParent: false, noMerges: false, paths: [] },
    candidates: { horizonDays: 365, minVersion: undefined },
    metric: undefined,
    onProgress: () => {},
  });
  expect(outcome).toMatchObject({ status: "found", culprit: "c30", goods: ["c25"] });
});

test("runs that are used up on the ends say nothing of the ends", async () => {
  const outcome = await run(line(64), badFrom(37), { plan: { maxRuns: 3 } });
  expect(outcome).toMatchObject({ status: "inconclusive_flaky", runs: 3 });
  expect(await run(line(64), () => "good", { plan: { maxRuns: 5 } })).toMatchObject({ status: "inconclusive_flaky" });
});

test("adjacent ends need no search, only to be made sure of", async () => {
  const outcome = await run(line(64), badFrom(63), { goods: ["c62"] });
  expect(outcome).toMatchObject({ status: "found", culprit: "c63" });
  expect(new Set(outcome.asked)).toEqual(new Set(["c62", "c63"]));
});

test("a range that the choice of commits leaves empty names nobody", async () => {
  const commits: readonly FakeCommit[] = [...line(3), { id: "m3", parents: ["c2", "c1"] }];
  const range = { firstParent: false, noMerges: true, paths: [] };
  const outcome = await run(commits, (commit) => (commit === "m3" ? "bad" : "good"), { goods: ["c2"], range });
  expect(outcome).toMatchObject({ status: "inconclusive_range", candidates: [] });
});

test.each([
  ["documentation", { files: ["Documentation/a.rst", "README"] }, /^doc-only/],
  ["comments", { files: ["src/a.c"], isCommentOnly: true }, /^doc-only/],
  ["tests", { files: ["tools/testing/selftests/a.c"] }, /^test-only/],
  ["another architecture", { files: ["arch/arm64/kernel/a.c"] }, /^other-arch/],
  ["a release", { subject: "Linux 6.7-rc1", files: ["Makefile"] }, /^release/],
])("a culprit that changes %s alone is doubtful: a warning, and no more than 0.5", async (_, facts, warning) => {
  const commits = line(16).map((commit) => (commit.id === "c7" ? { ...commit, ...facts } : commit));
  const outcome = await run(commits, badFrom(7), { arch: "x86_64" });
  expect(outcome).toMatchObject({ status: "found", culprit: "c7", confidence: 0.5 });
  expect(outcome.warnings).toEqual([expect.stringMatching(warning)]);
});

test("an oracle that breaks off ends the bisection with its own reason", async () => {
  const reason = new Error("lease lost");
  const judge: Judge = (commit, runNo) => {
    if (commit !== "c63" && runNo > 0) throw reason;
    return "bad";
  };
  await expect(run(line(64), judge)).rejects.toBe(reason);
});

test("with rates a merge base that fails as rarely as the good end is none to stumble over", async () => {
  // Twenty runs of a hundred fail on the good side, ninety on the bad one.
  const judge: Judge = (commit, runNo) => {
    const isBadSide = !commit.startsWith("g") && numberOf(commit) >= 12;
    return (runNo * 37) % 100 < (isBadSide ? 90 : 20) ? "bad" : "good";
  };
  const told = { bad: "c19", goods: ["g2"], plan: { rateShift: true } };
  expect(await run(twoBranches, judge, told)).toMatchObject({ status: "found", culprit: "c12", engine: "flaky" });
  const atBase: Judge = (commit, runNo) => judge(commit === "c5" ? "c19" : commit, runNo);
  expect(await run(twoBranches, atBase, told)).toMatchObject({ status: "merge_base_bad", candidates: [] });
});

test("with merges left out the culprit is confirmed against the next commits that count", async () => {
  const commits: readonly FakeCommit[] = [
    ...line(10),
    { id: "t1", parents: ["c4"] },
    { id: "m10", parents: ["c9", "t1"] },
    { id: "n11", parents: ["m10"] },
    { id: "n12", parents: ["n11"] },
  ];
  const range = { firstParent: false, noMerges: true, paths: [] };
  const outcome = await run(commits, (commit) => (commit.startsWith("n") ? "bad" : "good"), { range });
  expect(outcome).toMatchObject({ status: "found", culprit: "n11" });
  expect(outcome.asked).not.toContain("m10");
});

test("a commit that touches the file of the error is found with fewer runs, and its confidence is no other", async () => {
  const commits = line(64).map((commit) => (commit.id === "c37" ? { ...commit, files: ["fs/x.c"] } : commit));
  const judge: Judge = (commit, runNo) => {
    const chance = (numberOf(commit) * 31 + runNo * 57) % 100;
    return numberOf(commit) >= 37 && chance < 50 ? "bad" : "good";
  };
  const plain = await run(commits, judge);
  const guided = await run(commits, judge, { suspectFile: "fs/x.c" });
  expect([plain.culprit, guided.culprit]).toEqual(["c37", "c37"]);
  expect(guided.runs).toBeLessThan(plain.runs);
  expect(guided.confidence).toBeLessThan(1);
});
