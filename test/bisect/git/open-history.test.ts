import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { openHistory } from "../../../src/bisect/git/open-history.js";
import type { RangeOptions } from "../../../src/bisect/history.js";
import type { CommitRange } from "../../../src/bisect/search/commit-range.js";
import { setEnvironment } from "../../support/environment.js";
import { makeFolder } from "../../support/temp-folder.js";
import { type CommitPlan, chain, makeRepository } from "./make-repository.js";

const everything: RangeOptions = { firstParent: false, noMerges: false, paths: [] };

/** A topic of two commits, merged, and a commit behind it. */
const topic: readonly CommitPlan[] = [
  { name: "base" },
  { name: "t1", files: { "lib/a.c": "1" } },
  { name: "t2", files: { "doc/a.txt": "2" } },
  { name: "m1", parents: ["base"], files: { "lib/b.c": "3" } },
  { name: "merge", parents: ["m1", "t2"], files: { "lib/a.c": "1", "doc/a.txt": "2" } },
  { name: "tip", parents: ["merge"], files: { "lib/a.c": "4" } },
];

it("a revision is whatever git takes for a commit", async () => {
  const { gitDir, hash } = makeRepository(chain(4), {
    refs: { "refs/heads/main": "c4", "refs/heads/a/b": "c3" },
    tags: { "v1.0": "c2" },
  });
  const { resolve } = openHistory(gitDir);
  expect(await resolve("HEAD")).toBe(hash("c4"));
  expect(await resolve("main~2")).toBe(hash("c2"));
  expect(await resolve("v1.0")).toBe(hash("c2"));
  expect(await resolve("refs/heads/a/b")).toBe(hash("c3"));
  expect(await resolve(hash("c1"))).toBe(hash("c1"));
  expect(await resolve(hash("c1").slice(0, 12))).toBe(hash("c1"));
});

it.each([
  "",
  "-1",
  "--all",
  "--output=/tmp/never",
  "--end-of-options",
  "v9",
  "main..HEAD",
  "^main",
  "HEAD^{tree}",
  "HEAD:c1.txt",
  "HEAD\n",
  "HEAD\0",
  "$(id)",
  "f".repeat(40),
  "é".repeat(5000),
])("%j is no commit, and no option of git either", async (revision) => {
  const { gitDir } = makeRepository(chain(1));
  expect(await openHistory(gitDir).resolve(revision)).toBeUndefined();
});

it.each([
  "HEAD",
  "HEAD~1",
  "main^{/((a{1,200}){1,200}){1,200}z}",
  ":/c1",
  "main:c1.txt",
  "@",
  "main@{0}",
  "a..b",
  "refs/heads/main",
  "x y",
])("a job that names a commit %j names none: no expression of git is looked up for it", async (name) => {
  const { gitDir, hash } = makeRepository(chain(3), { tags: { "v1.0": "c2" } });
  const history = openHistory(gitDir);
  expect(await history.resolveName(name)).toBeUndefined();
  for (const known of ["v1.0", hash("c2"), hash("c2").slice(0, 12)]) {
    expect(await history.resolveName(known)).toBe(hash("c2"));
  }
  expect(await history.resolveName(hash("c2").slice(0, 11))).toBeUndefined();
});

it("what is no repository is REPO_UNAVAILABLE, not an unknown commit", async () => {
  const history = openHistory(makeFolder());
  const commit = "1".repeat(40);
  const unavailable = { code: "REPO_UNAVAILABLE" };
  await expect(history.resolve("HEAD")).rejects.toMatchObject(unavailable);
  await expect(history.facts(commit)).rejects.toMatchObject(unavailable);
  await expect(history.isAncestor(commit, "2".repeat(40))).rejects.toMatchObject(unavailable);
  await expect(history.range(commit, [], everything)).rejects.toMatchObject(unavailable);
  await expect(openHistory("/nowhere/at/all").resolve("HEAD")).rejects.toMatchObject(unavailable);
});

it("facts are those of the commit, whatever signs are in them and whatever the user configured", async () => {
  const subject = 'mm: 修复 "quotes" & <tags> %H \u001b[31m';
  const { gitDir, hash, git } = makeRepository([
    { name: "a", time: 1_700_000_000 },
    { name: "b", subject: `${subject}\nsecond line\n\nbody`, author: "Žofie", time: 1_700_000_060 },
    { name: "c", parents: ["a", "b"], files: {}, subject: "" },
  ]);
  git("config", "log.showSignature", "true");
  git("config", "format.pretty", "oneline");
  git("config", "color.ui", "always");
  const { facts } = openHistory(gitDir);
  expect(await facts(hash("b"))).toEqual({
    commit: hash("b"),
    parents: [hash("a")],
    subject: `${subject} second line`,
    authorName: "Žofie",
    authorEmail: "žofie@example.com",
    authorTime: 1_700_000_060,
    committerTime: 1_700_000_060,
  });
  expect(await facts(hash("c"))).toMatchObject({ parents: [hash("a"), hash("b")], subject: "" });
  expect((await facts(hash("a"))).parents).toEqual([]);
  await expect(facts("1".repeat(40))).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
});

it("ancestors and merge bases: of branches, of a criss-cross, of histories with nothing in common", async () => {
  const { gitDir, hash } = makeRepository(
    [
      ...topic,
      { name: "x", parents: ["m1", "t1"], files: {} },
      { name: "y", parents: ["t1", "m1"], files: {} },
      { name: "other", parents: [] },
    ],
    { refs: { "refs/heads/main": "tip", "refs/heads/x": "x", "refs/heads/y": "y", "refs/heads/other": "other" } },
  );
  const { isAncestor, mergeBases } = openHistory(gitDir);
  expect(await isAncestor(hash("t1"), hash("tip"))).toBe(true);
  expect(await isAncestor(hash("tip"), hash("t1"))).toBe(false);
  expect(await isAncestor(hash("m1"), hash("t2"))).toBe(false);
  expect(await isAncestor(hash("tip"), hash("tip"))).toBe(true);
  expect(await mergeBases(hash("t2"), hash("m1"))).toEqual([hash("base")]);
  expect(await mergeBases(hash("t1"), hash("tip"))).toEqual([hash("t1")]);
  expect(new Set(await mergeBases(hash("x"), hash("y")))).toEqual(new Set([hash("m1"), hash("t1")]));
  expect(await mergeBases(hash("other"), hash("tip"))).toEqual([]);
});

it("A35: the range holds the commits of a merged topic; of the first parents alone it holds the merge", async () => {
  const { gitDir, hash } = makeRepository(topic);
  const { range } = openHistory(gitDir);
  const rangeOf = async (options: Partial<RangeOptions>): Promise<unknown> => {
    const { commits, parents } = await range(hash("tip"), [hash("base")], { ...everything, ...options });
    const names = commits.map((commit) => topic.find(({ name }) => hash(name) === commit)?.name);
    return Object.fromEntries(names.map((name, at) => [name, parents[at]?.map((parent) => names[parent]).sort()]));
  };
  expect(await rangeOf({})).toEqual({ t1: [], t2: ["t1"], m1: [], merge: ["m1", "t2"], tip: ["merge"] });
  expect(await rangeOf({ firstParent: true })).toEqual({ m1: [], merge: ["m1"], tip: ["merge"] });
  expect(await rangeOf({ noMerges: true })).toEqual({ t1: [], t2: ["t1"], m1: [], tip: ["m1", "t2"] });
  // The merge is like none of its parents in lib, and like one of them in doc.
  expect(await rangeOf({ paths: ["lib"] })).toEqual({ t1: [], m1: [], merge: ["m1", "t1"], tip: ["merge"] });
  expect(await rangeOf({ paths: ["doc/a.txt"] })).toEqual({ t2: [] });
  expect(await rangeOf({ paths: ["none"] })).toEqual({});
});

it("several good ends all count, and so does one on another branch", async () => {
  const { gitDir, hash } = makeRepository(topic);
  const { range } = openHistory(gitDir);
  const commits = async (...goods: readonly string[]): Promise<ReadonlySet<string>> =>
    new Set((await range(hash("tip"), goods.map(hash), everything)).commits);
  expect(await commits("t1", "m1")).toEqual(new Set(["t2", "merge", "tip"].map(hash)));
  expect(await commits("t2")).toEqual(new Set(["m1", "merge", "tip"].map(hash)));
  expect(await commits("tip")).toEqual(new Set());
  expect(await commits()).toEqual(new Set(topic.map(({ name }) => hash(name))));
});

it("a range of any history is what brute force finds, with the same ancestors inside", async () => {
  const link = fc.tuple(fc.nat(), fc.option(fc.nat()), fc.boolean());
  const option = fc.record({ firstParent: fc.boolean(), noMerges: fc.boolean(), paths: fc.constantFrom([], ["odd"]) });
  const history = fc.tuple(fc.array(link, { minLength: 2, maxLength: 25 }), fc.nat(), option);
  const cases = fc.sample(history, { numRuns: 30, seed: 6 });
  // All of them in one repository, side by side.
  const histories = cases.map(([links], nth) =>
    links.map(([first, second, isOdd], at): CommitPlan => {
      const parents = [first, second ?? first].map((back) => at - 1 - (back % Math.min(at, 4)));
      return {
        name: `${nth}-${at}`,
        parents: at === 0 ? [] : [...new Set(parents)].map((parent) => `${nth}-${parent}`),
        files: { [isOdd ? "odd/file" : "even/file"]: `${at}` },
      };
    }),
  );
  const { gitDir, hash } = makeRepository(histories.flat(), { bare: true });
  const { range } = openHistory(gitDir);
  for (const [nth, [links, anyNumber, options]] of cases.entries()) {
    const plans = histories[nth] as readonly CommitPlan[];
    const tip = links.length - 1;
    const good = anyNumber % tip;
    const found = await range(hash(`${nth}-${tip}`), [hash(`${nth}-${good}`)], options);
    const names = found.commits.map((commit) => plans.find(({ name }) => hash(name) === commit)?.name as string);
    expect(ancestorSets(found, names), `case ${nth}`).toEqual(bruteForce(plans, tip, good, options));
    for (const [at, parents] of found.parents.entries()) for (const parent of parents) expect(parent).toBeLessThan(at);
  }
});

it("neighbours are first-parent ancestors and descendants below the bad end, the nearest first", async () => {
  const { gitDir, hash } = makeRepository(chain(9));
  const { neighbours } = openHistory(gitDir);
  const names = async (commit: string, count: number): Promise<readonly string[]> =>
    (await neighbours(hash(commit), hash("c8"), count)).map(
      (found) => chain(9).find(({ name }) => hash(name) === found)?.name ?? found,
    );
  expect(await names("c5", 3)).toEqual(["c4", "c6", "c3"]);
  expect(await names("c7", 3)).toEqual(["c6", "c5", "c4"]);
  expect(await names("c1", 3)).toEqual(["c2", "c3", "c4"]);
  expect(await names("c2", 9)).toEqual(["c1", "c3", "c4", "c5", "c6", "c7"]);
});

it("changed files are those against the first parent, whatever their names", async () => {
  const odd = 'späce "quote"\tand 修复';
  const { gitDir, hash } = makeRepository([
    { name: "a", files: { "one.c": "1", [odd]: "1" } },
    { name: "b", files: { [odd]: "2", "one.c": null, "new/two.c": "1" } },
    { name: "t", parents: ["a"], files: { "topic.c": "1" } },
    { name: "m", parents: ["b", "t"], files: { "topic.c": "1" } },
    { name: "empty", files: {} },
  ]);
  const { changedFiles } = openHistory(gitDir);
  expect((await changedFiles(hash("a"))).toSorted()).toEqual(["one.c", odd]);
  expect((await changedFiles(hash("b"))).toSorted()).toEqual(["new/two.c", "one.c", odd]);
  expect(await changedFiles(hash("m"))).toEqual(["topic.c"]);
  expect(await changedFiles(hash("empty"))).toEqual([]);
});

it("a shallow history ends where it ends", async () => {
  const whole = makeRepository(chain(6));
  const folder = join(makeFolder(), "shallow");
  whole.git("clone", "--quiet", "--depth=3", `file://${whole.folder}`, folder);
  const history = openHistory(join(folder, ".git"));
  expect((await history.range(whole.hash("c6"), [], everything)).commits).toEqual(["c4", "c5", "c6"].map(whole.hash));
  expect((await history.facts(whole.hash("c4"))).parents).toEqual([]);
  expect(await history.resolve(whole.hash("c3"))).toBeUndefined();
});

it("the user's git variables and configuration lead nowhere else", async () => {
  const { gitDir, hash } = makeRepository(chain(2));
  const other = makeRepository([{ name: "other" }]);
  setEnvironment("GIT_DIR", other.gitDir);
  setEnvironment("GIT_NAMESPACE", "x");
  setEnvironment("GIT_CONFIG_COUNT", "broken");
  expect(await openHistory(gitDir).resolve("HEAD")).toBe(hash("c2"));
});

it("a stop ends a question", async () => {
  const { gitDir } = makeRepository(chain(1));
  const stop = new AbortController();
  const asked = openHistory(gitDir, stop.signal).resolve("HEAD");
  stop.abort(new Error("interrupted"));
  await expect(asked).rejects.toThrow("interrupted");
});

it("a corrupt repository is REPO_UNAVAILABLE", async () => {
  const { gitDir, hash } = makeRepository(chain(2));
  writeFileSync(join(gitDir, "HEAD"), "garbage");
  await expect(openHistory(gitDir).facts(hash("c1"))).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
});

/** Of each commit of the range all its ancestors there, by names. */
function ancestorSets({ parents }: CommitRange, names: readonly string[]): Record<string, readonly string[]> {
  const sets: Set<string>[] = [];
  for (const own of parents) {
    sets.push(new Set(own.flatMap((parent) => [names[parent] as string, ...(sets[parent] as Set<string>)])));
  }
  return Object.fromEntries(names.map((name, at) => [name, [...(sets[at] as Set<string>)].sort()]));
}

function bruteForce(
  plans: readonly CommitPlan[],
  tip: number,
  good: number,
  { firstParent, noMerges, paths }: RangeOptions,
): Record<string, readonly string[]> {
  const all = (at: number): readonly number[] => (plans[at]?.parents ?? []).map(placeIn);
  const closure = (at: number, step: (at: number) => readonly number[]): Set<number> =>
    new Set([at, ...step(at).flatMap((parent) => [...closure(parent, step)])]);
  const excluded = closure(good, all);
  const step = firstParent ? (at: number) => all(at).slice(0, 1) : all;
  const counts = (at: number): boolean =>
    !excluded.has(at) && (!noMerges || all(at).length < 2) && (paths.length === 0 || touchesOdd(plans, at, step));
  // Walks end at the good side: what lies behind it is reached no other way.
  const inside = (at: number): readonly number[] => step(at).filter((parent) => !excluded.has(parent));
  const reached = [...closure(tip, inside)].filter((at) => counts(at));
  return Object.fromEntries(
    reached.map((at) => {
      const nameOf = (other: number): string => plans[other]?.name as string;
      const above = [...closure(at, inside)].filter((other) => other !== at && counts(other));
      return [nameOf(at), above.map(nameOf).sort()];
    }),
  );
}

/** `3-17` */
function placeIn(name: string): number {
  return Number(name.split("-")[1]);
}

/** What a commit writes is new: it differs there from every parent. What it leaves is its first parent's. */
function touchesOdd(plans: readonly CommitPlan[], at: number, step: (at: number) => readonly number[]): boolean {
  const oddOf = (commit: number | undefined): string | undefined => {
    if (commit === undefined) return undefined;
    const parent = plans[commit]?.parents?.[0];
    return plans[commit]?.files?.["odd/file"] ?? oddOf(parent === undefined ? undefined : placeIn(parent));
  };
  const parents = step(at);
  const differs = (parent: number): boolean => oddOf(parent) !== oddOf(at);
  return parents.length === 0 ? oddOf(at) !== undefined : parents.every(differs);
}
