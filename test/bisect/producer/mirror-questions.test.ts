import { expect, it, vi } from "vitest";
import type { Mirrors } from "../../../src/bisect/git/open-mirrors.js";
import { mirrorQuestions } from "../../../src/bisect/producer/mirror-questions.js";
import { CciError } from "../../../src/support/cci-error.js";
import { createTestClock } from "../../support/test-clock.js";
import { chain, makeRepository } from "../git/make-repository.js";

const never = new AbortController().signal;

/** Questions to mirrors that are there when the test says so. */
function openLab(mirror: (url: string) => Promise<string>) {
  const clock = createTestClock();
  const asked: string[] = [];
  const mirrors: Mirrors = {
    mirror(url) {
      asked.push(url);
      return mirror(url);
    },
    fetchObject: async () => false,
  };
  return { clock, asked, questions: mirrorQuestions(mirrors, clock, never) };
}

it("a repository that does not answer is waited for once for 20 s; then questions are answered at once", async () => {
  const { clock, asked, questions } = openLab(() => new Promise(() => {}));
  const first = questions.committerTime("https://dead.example/x", "a");
  await vi.waitFor(() => expect(clock.waits).toEqual([20_000]));
  clock.advance(20_000);
  expect(await first).toBeUndefined();
  expect(await questions.isAncestor("https://dead.example/x", "a", "b")).toBeUndefined();
  clock.advance(3_600_000);
  expect(await questions.committerTime("https://dead.example/x", "a")).toBeUndefined();
  expect(asked).toHaveLength(1);
  expect(clock.waits).toEqual([]);
});

it("a repository that cannot be had is asked for again after ten minutes", async () => {
  const { clock, asked, questions } = openLab(async () => {
    throw new CciError("REPO_UNAVAILABLE", "no such host");
  });
  for (const _ of [1, 2, 3]) expect(await questions.committerTime("https://h/x", "a")).toBeUndefined();
  expect(asked).toHaveLength(1);
  clock.advance(600_000);
  expect(await questions.committerTime("https://h/x", "a")).toBeUndefined();
  expect(asked).toHaveLength(2);
});

it("of many repositories the last 200 are known", async () => {
  const { asked, questions } = openLab(async () => {
    throw new CciError("REPO_UNAVAILABLE", "no such host");
  });
  const urls = Array.from({ length: 201 }, (_, at) => `https://h/${at}`);
  for (const url of urls) await questions.committerTime(url, "a");
  await questions.committerTime("https://h/200", "a");
  expect(asked).toHaveLength(201);
  await questions.committerTime("https://h/0", "a");
  expect(asked).toHaveLength(202);
});

it("no more than 200 repositories that do not answer are waited for", async () => {
  const { clock, asked, questions } = openLab(() => new Promise(() => {}));
  const answers = Array.from({ length: 200 }, (_, at) => questions.committerTime(`https://dead.example/${at}`, "a"));
  expect(await questions.committerTime("https://dead.example/200", "a")).toBeUndefined();
  expect(asked).toHaveLength(200);
  clock.advance(20_000);
  expect(new Set(await Promise.all(answers))).toEqual(new Set([undefined]));
});

it("answers come from the mirror; one that takes too long is given up", async () => {
  const repository = makeRepository(chain(2));
  const { clock, questions } = openLab(async () => repository.gitDir);
  expect(await questions.isAncestor("https://h/x", repository.hash("c1"), repository.hash("c2"))).toBe(true);
  expect(clock.waits).toEqual([]);
  const slow = questions.committerTime("https://h/x", repository.hash("c2"));
  // No git has started by then, let alone answered.
  await new Promise(setImmediate);
  expect(clock.waits).toEqual([20_000]);
  clock.advance(20_000);
  expect(await slow).toBeUndefined();
});
