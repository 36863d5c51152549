import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyParents, honest, linear, rangeOf, type Script, search, sha } from "./history-lab.js";

/** The culprit fails in these of every ten runs of a commit; what is without it never does. */
function sometimes(script: Script, badOfTen: number): Script {
  return (place, runNo) => (script(place, 1) === "bad" && (place * 7 + runNo * 3) % 10 < badOfTen ? "bad" : "good");
}

describe("a search where commits fail at times", () => {
  it("A31: weighs single good runs anew when the verdicts turn out not to agree", async () => {
    const range = linear(64);
    const culprit = 10;
    // The one lie: the first run of commit 31, which halves the range. It sends the search to the wrong half.
    const script: Script = (place, runNo) =>
      place === 31 && runNo === 1 ? "good" : honest(range, culprit)(place, runNo);
    const { outcome, evidence } = await search(range, script);
    expect(evidence.of(sha(31)).good).toBe(1);
    expect([outcome.status, outcome.culprit, outcome.engine]).toEqual(["found", sha(culprit), "flaky"]);
    expect(outcome.confidence).toBeGreaterThanOrEqual(0.95);
  });

  it("finds the culprit of any history", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyParents(12),
        fc.nat(),
        fc.integer({ min: 1, max: 5 }),
        async (parents, number, parallelRuns) => {
          const range = rangeOf(parents);
          const culprit = number % parents.length;
          const script = sometimes(honest(range, culprit), 7);
          const { outcome } = await search(range, script, { plan: { parallelRuns }, isFlaky: true, ends: [10, 10] });
          expect([outcome.status, outcome.culprit]).toEqual(["found", sha(culprit)]);
          expect(outcome.pGood).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("goes on where the runs that should confirm a commit speak against it", async () => {
    const range = linear(32);
    const { outcome, evidence } = await search(range, sometimes(honest(range, 5), 3), {
      isFlaky: true,
      ends: [10, 10],
    });
    expect([outcome.status, outcome.culprit]).toEqual(["found", sha(5)]);
    // k of a least rate of about 0.24.
    expect(evidence.of(sha(4)).good).toBeGreaterThanOrEqual(12);
  });

  it("gives up a commit that its own parent speaks against twice", async () => {
    const range = linear(16);
    // The parent fails too, only more rarely: without rate shift that is no culprit.
    const script: Script = (place, runNo) =>
      (place >= 8 && (place + runNo) % 5 < 3) || (place === 7 && runNo % 8 === 2) ? "bad" : "good";
    const { outcome } = await search(range, script, { isFlaky: true, ends: [10, 10] });
    expect([outcome.status, outcome.culprit, outcome.candidates[0]]).toEqual(["confirm_failed", undefined, sha(8)]);
  });

  it("compares rates where the good side may fail, and calls no commit bad for one failure", async () => {
    const range = linear(32);
    const script: Script = (place, runNo) => ((place * 7 + runNo * 3) % 10 < (place >= 20 ? 8 : 2) ? "bad" : "good");
    const { outcome, evidence } = await search(range, script, { plan: { rateShift: true }, ends: [20, 20] });
    expect([outcome.status, outcome.culprit, outcome.engine]).toEqual(["found", sha(20), "flaky"]);
    expect(outcome.pGood).toBeGreaterThan(0.1);
    expect(evidence.of(sha(19)).bad + evidence.of(sha(19)).good).toBeGreaterThanOrEqual(5);
  });

  it("runs likelier commits first where the prior says so, and leaves the confidence alone", async () => {
    const range = linear(64);
    const prior = (commit: string): number => (commit === sha(50) ? 1000 : 1);
    const options = { isFlaky: true, ends: [10, 10] } as const;
    const plain = await search(range, honest(range, 50), { ...options, plan: { runs: 1 } });
    const guided = await search(range, honest(range, 50), { ...options, plan: { runs: 1, prior } });
    expect(guided.outcome.culprit).toBe(sha(50));
    expect(guided.started.length).toBeLessThan(plain.started.length);
    const misled = await search(range, honest(range, 12), { ...options, plan: { runs: 1, prior } });
    expect(misled.outcome.culprit).toBe(sha(12));
  });

  it("says what it thinks and how much is left", async () => {
    const range = linear(64);
    const { progress } = await search(range, sometimes(honest(range, 20), 5), { isFlaky: true, ends: [10, 10] });
    const searching = progress.filter(({ phase }) => phase === "search");
    expect(searching[0]?.posterior).toBeGreaterThan(0);
    expect(searching.at(-1)?.likeliest).toBe(sha(20));
    expect(searching[0]?.runsLeft).toBeGreaterThan(searching.at(-1)?.runsLeft ?? 0);
  });
});

describe("runs under way at once", () => {
  it("make the same search whatever ends first", async () => {
    const range = linear(64);
    const script = sometimes(honest(range, 20), 5);
    const shuffled = (seed: number) => (place: number, runNo: number) => {
      const turns = (place * 31 + runNo * 17 + seed * 13) % 7;
      return Array.from({ length: turns }).reduce<Promise<void>>(
        (soon) => soon.then(() => undefined),
        Promise.resolve(),
      );
    };
    const options = { isFlaky: true, plan: { parallelRuns: 4 }, ends: [10, 10] } as const;
    const [first, ...others] = await Promise.all(
      [1, 2, 3, 4].map((seed) => search(range, script, { ...options, delay: shuffled(seed) })),
    );
    for (const other of others) {
      expect(other.started).toEqual(first?.started);
      expect(other.outcome).toEqual(first?.outcome);
    }
  });

  it("end the search with the reason of the first that fails, and no run starts after it", async () => {
    const range = linear(64);
    for (const isFlaky of [false, true]) {
      let started = 0;
      const delay = async (place: number): Promise<void> => {
        if (place < 0 || place === 63) return;
        started++;
        // The oldest run never ends: the failure of a later one must be heard all the same.
        if (started === 1) await new Promise(() => undefined);
        if (started === 3) throw new Error("lease lost");
      };
      const plan = { parallelRuns: 3, speculate: 1 } as const;
      const ends = [10, 10] as const;
      await expect(search(range, honest(range, 20), { isFlaky, plan, ends, delay })).rejects.toThrow("lease lost");
      expect(started).toBe(3);
    }
  });
});
