import { expect, it } from "vitest";
import { openHistory } from "../../../src/bisect/git/open-history.js";
import type { GoodCandidateOptions } from "../../../src/bisect/history.js";
import { type CommitPlan, chain, firstTime, makeRepository, type RepositoryOptions } from "./make-repository.js";

const day = 86_400;
/** `d0` ... `dN`, one a day; the last is the bad one. */
const daily = (days: number): readonly CommitPlan[] =>
  Array.from({ length: days + 1 }, (_, at) => ({ name: `d${at}`, time: firstTime + at * day }));

async function candidates(
  plans: readonly CommitPlan[],
  bad: string,
  repository: RepositoryOptions,
  options: Partial<GoodCandidateOptions> = {},
): Promise<readonly (string | undefined)[]> {
  const { gitDir, hash } = makeRepository(plans, repository);
  const found: (string | undefined)[] = [];
  const all = { horizonDays: 365, minVersion: undefined, ...options };
  for await (const commit of openHistory(gitDir).goodCandidates(hash(bad), all)) {
    found.push(plans.find(({ name }) => hash(name) === commit)?.name);
  }
  return found;
}

it("first the nearest version tag, then 1, 3, 10, 30 days back, then releases backwards, each once", async () => {
  const tags = {
    "v1.0": "d5",
    "v1.1": "d40",
    "v1.2-rc1": "d55",
    "next-20240101": "d58",
    "v1.0.1": "d57",
    "v9.9": "d60",
  };
  expect(await candidates(daily(60), "d60", { tags })).toEqual(["d57", "d59", "d50", "d30", "d40", "d5"]);
});

it("a commit that is tagged itself stands on the tag of its parent; release candidates are no releases", async () => {
  const tags = { "v2.0": "d40", "v2.0-rc2": "d38", "v1.0": "d1", "v0.9-rc1": "d0" };
  expect(await candidates(daily(40), "d40", { tags })).toEqual(["d38", "d39", "d37", "d30", "d10", "d1"]);
});

it("lightweight tags count as annotated ones do; tags of what is no ancestor do not", async () => {
  const plans = [...daily(12), { name: "side", parents: ["d3"], time: firstTime + 4 * day }];
  const refs = { "refs/heads/main": "d12", "refs/tags/v1.0": "d6", "refs/tags/v1.1": "side" };
  expect(await candidates(plans, "d12", { refs })).toEqual(["d6", "d11", "d9", "d2"]);
});

it("the nearest tag is the one with the fewest commits between, not the newest", async () => {
  const plans: readonly CommitPlan[] = [
    { name: "old", time: firstTime },
    ...Array.from({ length: 9 }, (_, at) => ({ name: `m${at}`, time: firstTime + (at + 1) * 60 })),
    { name: "fix", parents: ["old"], time: firstTime + 3600 },
    { name: "tip", parents: ["m8", "fix"], files: {}, time: firstTime + 7200 },
  ];
  const tags = { "v2.0": "m7", "v1.0.1": "fix" };
  // Nothing is a day old: the direct parent is the last resort.
  expect(await candidates(plans, "tip", { tags })).toEqual(["m7", "fix", "m8"]);
});

it("without tags the distance grows by twofold, to the very first commit", async () => {
  expect(await candidates(chain(21), "c21", {})).toEqual(["c20", "c19", "c17", "c13", "c5", "c1"]);
  expect(await candidates(daily(4), "d4", {})).toEqual(["d3", "d1", "d2", "d0"]);
  expect(await candidates(chain(1), "c1", {})).toEqual([]);
});

it("nothing is older than the horizon, and no release below the least version", async () => {
  const tags = { "v5.9": "d20", "v5.10": "d30", "v6.0": "d50" };
  expect(await candidates(daily(60), "d60", { tags }, { minVersion: "5.10" })).toEqual(["d50", "d59", "d57", "d30"]);
  expect(await candidates(daily(60), "d60", { tags }, { horizonDays: 15 })).toEqual(["d50", "d59", "d57"]);
  expect(await candidates(daily(60), "d60", {}, { horizonDays: 4 })).toEqual(["d59", "d57", "d58", "d56"]);
});

it("days are counted on the first-parent line, from the date of the committer", async () => {
  const plans: readonly CommitPlan[] = [
    { name: "a", time: firstTime },
    { name: "topic", time: firstTime + 5 * day },
    { name: "b", parents: ["a"], time: firstTime + 2 * day },
    { name: "merge", parents: ["b", "topic"], files: {}, time: firstTime + 7 * day },
  ];
  expect((await candidates(plans, "merge", {})).slice(0, 1)).toEqual(["b"]);
});
