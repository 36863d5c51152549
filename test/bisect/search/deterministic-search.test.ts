import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyParents, before, honest, linear, rangeOf, type Script, search, sha } from "./history-lab.js";

/** Distinct commits that were run for the search itself. */
function stepsOf(started: readonly number[], culprit: number, size: number): number {
  return new Set(started.filter((place) => place >= 0 && place !== size - 1 && place !== culprit - 1)).size;
}

/** As the honest test, but these commits cannot be tested. */
function broken(script: Script, from: number, to: number): Script {
  return (place, runNo) => (place >= from && place <= to ? "skip" : script(place, runNo));
}

describe("a search where nothing is mixed", () => {
  it("A24: finds any culprit among 1,000 commits in at most 10 steps", async () => {
    const range = linear(1000);
    for (let seed = 0; seed < 100; seed++) {
      const culprit = (seed * 7919) % 1000;
      const { outcome, started } = await search(range, honest(range, culprit), { plan: { runs: 1 }, ends: [1, 1] });
      expect([outcome.status, outcome.culprit, outcome.engine]).toEqual(["found", sha(culprit), "deterministic"]);
      expect(started.length - 2).toBeLessThanOrEqual(10);
    }
  });

  it("finds the culprit of any history and confirms it against all its parents", async () => {
    await fc.assert(
      fc.asyncProperty(anyParents(14), fc.nat(), fc.constantFrom(0, 1, 2), async (parents, number, speculate) => {
        const range = rangeOf(parents);
        const culprit = number % parents.length;
        const plan = { speculate, parallelRuns: 1 + 2 * speculate } as const;
        const { outcome, evidence } = await search(range, honest(range, culprit), { plan });
        expect([outcome.status, outcome.culprit, outcome.candidates]).toEqual(["found", sha(culprit), [sha(culprit)]]);
        expect(outcome.confidence).toBeGreaterThanOrEqual(0.95);
        expect([outcome.pBad, outcome.pGood]).toEqual([1, 0]);
        expect(evidence.of(sha(culprit)).bad).toBeGreaterThanOrEqual(3);
        for (const parent of parents[culprit] ?? []) expect(evidence.of(sha(parent)).good).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it("A36: blames a merge whose parents are all good, having run every one of them", async () => {
    // Two branches from commit 1: 2-3 and 4-5; 6 brings them together.
    const range = rangeOf([[], [0], [1], [2], [1], [4], [3, 5], [6]]);
    const { outcome, evidence } = await search(range, honest(range, 6));
    expect([outcome.status, outcome.culprit]).toEqual(["found", sha(6)]);
    expect(outcome.reason).toBe("confirmed against all its parents");
    for (const parent of [3, 5]) expect(evidence.of(sha(parent)).good).toBeGreaterThanOrEqual(3);
  });

  it("A35: finds the commit of the topic branch that a merge brought in", async () => {
    const range = rangeOf([[], [0], [0], [2], [3], [1, 4], [5]]);
    const { outcome } = await search(range, honest(range, 3));
    expect(outcome.culprit).toBe(sha(3));
  });

  it("goes straight to the comparison where both ends are neighbours", async () => {
    const { outcome, started } = await search(linear(1), () => "bad", {
      parentsOf: async () => [before],
      ends: [3, 2],
      plan: { runs: 1 },
    });
    expect([outcome.status, outcome.culprit, started.length]).toEqual(["found", sha(0), 5]);
  });

  it("starts the quarter points too, and needs half the rounds for it", async () => {
    const range = linear(256);
    let [open, rounds] = [0, 0];
    const delay = async (): Promise<void> => {
      if (open === 0) rounds++;
      open++;
      await Promise.resolve();
      open--;
    };
    const plain = await search(range, honest(range, 100), { plan: { runs: 1 }, ends: [0, 0], delay });
    const plainRounds = rounds;
    rounds = 0;
    const plan = { runs: 1, speculate: 1, parallelRuns: 3 } as const;
    const ahead = await search(range, honest(range, 100), { plan, ends: [0, 0], delay });
    expect([plain.outcome.culprit, ahead.outcome.culprit]).toEqual([sha(100), sha(100)]);
    expect([plainRounds, rounds]).toEqual([8, 4]);
    expect(ahead.started.length).toBe(12);
  });

  it("never has more runs under way than planned", async () => {
    const range = linear(256);
    let [open, most] = [0, 0];
    const delay = async (): Promise<void> => {
      open++;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open--;
    };
    await search(range, honest(range, 100), { plan: { speculate: 2, parallelRuns: 3 }, ends: [0, 0], delay });
    expect(most).toBe(3);
  });

  it("tells how far it has come", async () => {
    const range = linear(64);
    const { progress } = await search(range, honest(range, 20));
    expect(progress[0]).toEqual({ phase: "search", runs: 5, candidates: 64, runsLeft: 6 });
    expect(progress.at(-1)).toMatchObject({ phase: "confirm", candidates: 1, likeliest: sha(20) });
  });
});

describe("commits that cannot be tested", () => {
  it("A32: cost at most 5 steps more where the culprit is elsewhere", async () => {
    const range = linear(100);
    for (let seed = 0; seed < 50; seed++) {
      const plan = { runs: 1, seed: String(seed) } as const;
      const without = await search(range, honest(range, 80), { plan });
      const { outcome, started } = await search(range, broken(honest(range, 80), 40, 60), { plan });
      expect(outcome.culprit).toBe(sha(80));
      expect(stepsOf(started, 80, 100)).toBeLessThanOrEqual(stepsOf(without.started, 80, 100) + 5);
    }
  });

  it.each([false, true])(
    "A33: leave the stretch with the culprit and the first bad one behind it (flaky: %s)",
    async (isFlaky) => {
      const range = linear(100);
      const script = broken(honest(range, 50), 40, 60);
      const { outcome } = await search(range, script, { isFlaky, ends: [10, 10] });
      expect(outcome.status).toBe("inconclusive_range");
      expect(outcome.culprit).toBeUndefined();
      expect(outcome.candidates.toSorted()).toEqual(range.commits.slice(40, 62));
    },
  );

  it("leave every candidate where nothing can be tested", async () => {
    const range = linear(8);
    for (const isFlaky of [false, true]) {
      const { outcome } = await search(
        range,
        broken(() => "bad", 0, 6),
        { isFlaky },
      );
      expect([outcome.status, outcome.candidates.length]).toEqual(["inconclusive_range", 8]);
    }
  });

  it("leave a culprit with a confidence of a half where its only parent is one of them", async () => {
    // 2 cannot be tested; 3, which contains it, is good, and so is the parent of the culprit by its child.
    const range = rangeOf([[], [0], [1], [2], [2], [3, 4]]);
    const script: Script = (place) => (place === 2 ? "skip" : honest(range, 4)(place, 1));
    const { outcome } = await search(range, script);
    expect([outcome.status, outcome.culprit]).toEqual(["found", sha(4)]);
    expect(outcome.confidence).toBe(0.5);
    expect(outcome.reason).toBe("a parent of the culprit could not be tested");
  });
});

describe("a fixed number of runs", () => {
  it("is one each, and nothing afterwards, with --runs 1", async () => {
    const range = linear(64);
    const { outcome, started } = await search(range, honest(range, 20), { plan: { runs: 1 }, ends: [1, 1] });
    expect(started.length).toBe(8);
    expect([outcome.status, outcome.culprit]).toEqual(["found", sha(20)]);
    expect(outcome.confidence).toBeLessThan(0.95);
  });

  it("is N per commit and at least one more of culprit and parent, with --runs N", async () => {
    const range = linear(64);
    const { outcome, evidence } = await search(range, honest(range, 20), { plan: { runs: 4, parallelRuns: 3 } });
    expect(outcome.culprit).toBe(sha(20));
    expect([evidence.of(sha(20)).bad, evidence.of(sha(19)).good]).toEqual([5, 5]);
    expect(evidence.of(sha(31)).bad).toBe(4);
  });

  it("leaves it to probabilities where N runs of a commit do not agree", async () => {
    const range = linear(64);
    const script: Script = (place, runNo) => (honest(range, 20)(place, 1) === "bad" && runNo % 3 > 0 ? "bad" : "good");
    const { outcome } = await search(range, script, { plan: { runs: 3 } });
    expect([outcome.status, outcome.culprit, outcome.engine]).toEqual(["found", sha(20), "flaky"]);
  });
});

describe("the end of a search", () => {
  it("is a confidence of a half for a root commit", async () => {
    const range = linear(16);
    const { outcome } = await search(range, () => "bad", { parentsOf: async () => [] });
    expect([outcome.status, outcome.culprit, outcome.confidence]).toEqual(["found", sha(0), 0.5]);
  });

  it("names suspects and no culprit when the runs are used up, also while it is confirmed", async () => {
    const range = linear(64);
    for (const maxRuns of [7, 11, 12]) {
      const { outcome, evidence } = await search(range, honest(range, 20), { plan: { maxRuns } });
      expect(outcome.status).toBe("inconclusive_flaky");
      expect(outcome.culprit).toBeUndefined();
      expect(outcome.candidates).toContain(sha(20));
      expect(evidence.runs).toBeLessThanOrEqual(maxRuns);
    }
  });

  it("is empty where no commit lies between the ends", async () => {
    const { outcome } = await search(linear(0), () => "bad", { ends: [0, 0] });
    expect([outcome.status, outcome.candidates]).toEqual(["inconclusive_range", []]);
  });
});
