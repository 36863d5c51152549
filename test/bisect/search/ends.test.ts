import { describe, expect, it } from "vitest";
import { openEvidence } from "../../../src/bisect/search/evidence.js";
import type { Verdict } from "../../../src/bisect/search/oracle.js";
import { provesRateShift } from "../../../src/bisect/search/rate-shift.js";
import { reproduce } from "../../../src/bisect/search/reproduce.js";
import { verifyGood } from "../../../src/bisect/search/verify-good.js";
import { planOf } from "./history-lab.js";

const bad = "b".repeat(40);
const good = "a".repeat(40);

/** Answers the runs of each commit in turn, the last one for ever. */
function evidenceOf(verdicts: Readonly<Record<string, string>>) {
  const names: Readonly<Record<string, Verdict>> = { b: "bad", g: "good", s: "skip" };
  const runNos = new Map<string, number>();
  return openEvidence(async (commit) => {
    const runNo = runNos.get(commit) ?? 0;
    runNos.set(commit, runNo + 1);
    const script = verdicts[commit] ?? "g";
    return { verdict: names[script[Math.min(runNo, script.length - 1)] ?? "g"] ?? "good" };
  });
}

describe("the bad end", () => {
  it.each([
    ["bbb", 3, { isReproducible: true, isFlaky: false, pLow: 0.9 }],
    ["bgbbgbgbgb", 10, { isReproducible: true, isFlaky: true, pLow: 0.8 * 0.6 }],
    ["gggggggggb", 10, { isReproducible: true, isFlaky: true, pLow: 0.8 * 0.1 }],
    ["ggggggggggggbg", 20, { isReproducible: true, isFlaky: true, pLow: 0.05 }],
    ["sbbb", 4, { isReproducible: true, isFlaky: false, pLow: 0.9 }],
  ])("that runs %s is judged after %d runs", async (script, runs, end) => {
    const evidence = evidenceOf({ [bad]: script });
    expect(await reproduce(evidence, bad, planOf())).toEqual(end);
    expect(evidence.runs).toBe(runs);
  });

  it("A30: is not reproducible after 20 good runs", async () => {
    const evidence = evidenceOf({ [bad]: "g" });
    expect((await reproduce(evidence, bad, planOf({ parallelRuns: 4 }))).isReproducible).toBe(false);
    expect(evidence.runs).toBe(20);
  });

  it("is not reproducible where it only skips, and that is seen after three runs", async () => {
    const evidence = evidenceOf({ [bad]: "s" });
    expect((await reproduce(evidence, bad, planOf())).isReproducible).toBe(false);
    expect(evidence.runs).toBe(3);
  });

  it("is run as often as a fixed number says, and no oftener than runs are left", async () => {
    const once = evidenceOf({ [bad]: "b" });
    expect(await reproduce(once, bad, planOf({ runs: 1 }))).toEqual({
      isReproducible: true,
      isFlaky: false,
      pLow: 0.9,
    });
    expect(once.runs).toBe(1);
    const spent = evidenceOf({ [bad]: "g" });
    await reproduce(spent, bad, planOf({ maxRuns: 5, parallelRuns: 3 }));
    expect(spent.runs).toBe(5);
  });
});

describe("a good end", () => {
  it("is believed after as many good runs as the bad end asks for, known ones counted", async () => {
    const evidence = evidenceOf({});
    evidence.note(good, { verdict: "good" });
    expect(await verifyGood(evidence, good, planOf(), 0.4)).toBe("good");
    expect([evidence.runs, evidence.of(good).good]).toEqual([9, 10]);
  });

  it("A39: is bad after one bad run among the good ones, and run no more", async () => {
    const evidence = evidenceOf({ [good]: "gggbg" });
    expect(await verifyGood(evidence, good, planOf(), 0.4)).toBe("bad");
    expect(evidence.runs).toBe(4);
  });

  it("cannot be tested where it skips, at once with one run per commit", async () => {
    const [auto, once] = [evidenceOf({ [good]: "s" }), evidenceOf({ [good]: "s" })];
    expect(await verifyGood(auto, good, planOf(), 0.9)).toBe("skip");
    expect(await verifyGood(once, good, planOf({ runs: 1 }), 0.9)).toBe("skip");
    expect([auto.runs, once.runs]).toEqual([2, 1]);
  });

  it("is not believed for a few good runs among many skips", async () => {
    const evidence = evidenceOf({ [good]: "gsgsssssss" });
    expect(await verifyGood(evidence, good, planOf(), 0.4)).toBe("skip");
  });

  it("stays good where the runs are used up before enough of them are good", async () => {
    expect(await verifyGood(evidenceOf({}), good, planOf({ maxRuns: 4 }), 0.1)).toBe("good");
  });
});

describe("a shift of rates", () => {
  it("is proven by twenty runs of each end where it is plain", async () => {
    const evidence = evidenceOf({ [bad]: "b", [good]: "g" });
    expect(await provesRateShift(evidence, bad, [good], planOf())).toBe(true);
    expect(evidence.runs).toBe(40);
  });

  it("takes more runs while these may still decide it", async () => {
    // 7 and 2 of 20, then one more of ten and none: 20 runs alone prove nothing.
    const evidence = evidenceOf({ [bad]: "bbbbbbbggggggggggggg".repeat(3), [good]: `bb${"g".repeat(60)}` });
    expect(await provesRateShift(evidence, bad, [good], planOf())).toBe(true);
    expect(evidence.of(bad).bad + evidence.of(bad).good).toBeGreaterThan(20);
  });

  it("is refuted at once where both ends fail alike", async () => {
    const evidence = evidenceOf({ [bad]: "bg".repeat(60), [good]: "gb".repeat(60) });
    expect(await provesRateShift(evidence, bad, [good], planOf())).toBe(false);
    expect(evidence.runs).toBe(40);
  });

  it("must hold against every good end", async () => {
    const other = "c".repeat(40);
    const evidence = evidenceOf({ [bad]: "b", [good]: "g", [other]: "b" });
    expect(await provesRateShift(evidence, bad, [good, other], planOf())).toBe(false);
    expect(await provesRateShift(evidence, bad, [], planOf())).toBe(false);
  });
});
