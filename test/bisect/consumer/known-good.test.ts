import { expect, it } from "vitest";
import { knownGood } from "../../../src/bisect/consumer/known-good.js";
import type { PreparedTask } from "../../../src/bisect/consumer/prepare-task.js";
import { openEvidence } from "../../../src/bisect/search/evidence.js";
import type { StepOracle } from "../../../src/bisect/steps/step-oracle.js";
import { type FakeCommit, fakeHistory, fakeOracle, line } from "../fake-history.js";

/** Jobs of others have tested these commits, with success. */
async function search(commits: readonly FakeCommit[], tested: readonly string[], goods: readonly string[] = []) {
  const evidence = openEvidence(fakeOracle(() => "good").oracle);
  const knownGoods: StepOracle["knownGoods"] = async (resolve) => {
    const known = await Promise.all(tested.map(resolve));
    return known.filter((commit) => commit !== undefined).map((commit) => ({ commit, run: { verdict: "good" } }));
  };
  const found = await knownGood({
    prepared: { history: fakeHistory(commits), bad: "c9", goods } as unknown as PreparedTask,
    steps: { knownGoods } as unknown as StepOracle,
    evidence,
  });
  return { found, evidence };
}

it("4.4: of the commits that others tested the one with the fewest commits before the bad one is the good end", async () => {
  const { found, evidence } = await search(line(10), ["c2", "c6", "c4"]);
  expect(found).toEqual({ goods: ["c6"], autoGood: true });
  expect([...evidence.commits()].sort()).toEqual(["c2", "c4", "c6"]);
  expect([evidence.of("c6").good, evidence.runs]).toEqual([1, 0]);
});

it("the nearest is so by the commits between, also over merges", async () => {
  const branch = { id: "b1", parents: ["c7"] };
  const commits = line(10).map((commit) => (commit.id === "c9" ? { ...commit, parents: ["c8", "b1"] } : commit));
  const { found } = await search([...commits.slice(0, 9), branch, ...commits.slice(9)], ["c8", "c7", "b1"]);
  // c8 leaves b1 and c9, b1 leaves c8 and c9: the first of them.
  expect(found?.goods).toEqual(["c8"]);
});

it("commits that are not before the bad one, are it, or are unknown, are no good end", async () => {
  const commits = [...line(11), { id: "other", parents: ["c2"] }];
  const { found, evidence } = await search(commits, ["c10", "c9", "other", "v6.6"]);
  expect([found, [...evidence.commits()]]).toEqual([undefined, []]);
});

it("a good commit that was asked for stays", async () => {
  expect((await search(line(10), ["c8"], ["c2"])).found).toBeUndefined();
});
