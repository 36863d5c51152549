import { expect, it } from "vitest";
import type { BisectionOutcome } from "../../../src/bisect/bisection.js";
import { checkHead } from "../../../src/bisect/consumer/head-check.js";
import type { History } from "../../../src/bisect/history.js";
import { openEvidence } from "../../../src/bisect/search/evidence.js";
import type { Verdict } from "../../../src/bisect/search/oracle.js";
import { type FakeCommit, fakeHistory, fakeOracle, line } from "../fake-history.js";

const head = "c9";
const plan = { alpha: 0.01, maxRuns: 200 };

function outcome(fields: Partial<BisectionOutcome> = {}): BisectionOutcome {
  return {
    ...{ status: "found", culprit: "c5", candidates: ["c5"], engine: "deterministic" },
    ...{ runs: 0, steps: 0, skipped: [], bad: "c7", goods: ["c4"], reason: "", warnings: [] },
    ...fields,
  } as BisectionOutcome;
}

function historyWith(commits: readonly FakeCommit[], headIs: string | undefined): History {
  const history = fakeHistory(commits);
  return { ...history, resolve: async (revision) => (revision === "HEAD" ? headIs : history.resolve(revision)) };
}

async function check(judge: (commit: string, runNo: number) => Verdict, fields: Partial<BisectionOutcome> = {}) {
  const { oracle, asked } = fakeOracle(judge);
  const history = historyWith(line(10), head);
  return { ...(await checkHead(history, openEvidence(oracle), outcome(fields), plan)), asked };
}

it.each([
  ["bad", "still_bad"],
  ["good", "fixed"],
  ["skip", "unknown"],
] as const)("4.9.5: a head that is %s is %s, by one run", async (verdict, status) => {
  expect(await check(() => verdict)).toEqual({ status, commit: head, asked: [head] });
});

it("of a flaky failure the head is fixed after as many good runs as a good commit needs", async () => {
  const { status, asked } = await check(() => "good", { engine: "flaky", pBad: 0.5 });
  expect([status, asked.length]).toEqual(["fixed", 7]);
});

it("a flaky failure that shows at last is still there", async () => {
  const flaky = await check((_, runNo) => (runNo === 5 ? "bad" : "good"), { engine: "flaky", pBad: 0.5 });
  expect([flaky.status, flaky.asked.length]).toEqual(["still_bad", 5]);
});

it("runs that are known count: a head that was the bad commit is not run again", async () => {
  const { oracle, asked } = fakeOracle(() => "good");
  const evidence = openEvidence(oracle);
  evidence.note(head, { verdict: "bad" });
  expect((await checkHead(historyWith(line(10), head), evidence, outcome(), plan)).status).toBe("still_bad");
  expect(asked).toEqual([]);
});

it("a head that does not contain the culprit, or is none, is not run", async () => {
  const commits = [...line(10), { id: "other", parents: ["c2"] }];
  for (const headIs of ["other", undefined]) {
    const { oracle, asked } = fakeOracle(() => "good");
    const checked = await checkHead(historyWith(commits, headIs), openEvidence(oracle), outcome(), plan);
    expect([checked, asked]).toEqual([{ status: "unknown", commit: "" }, []]);
  }
});

it("a task that has no runs left does not run its head", async () => {
  const { oracle, asked } = fakeOracle(() => "good");
  const spent = { ...plan, maxRuns: 0 };
  const checked = await checkHead(historyWith(line(10), head), openEvidence(oracle), outcome(), spent);
  expect([checked, asked]).toEqual([{ status: "unknown", commit: head }, []]);
});
