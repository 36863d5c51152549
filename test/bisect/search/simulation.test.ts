import { describe, expect, it } from "vitest";
import { median } from "../../../src/bisect/metric/median.js";
import { openEvidence } from "../../../src/bisect/search/evidence.js";
import type { RangeOutcome } from "../../../src/bisect/search/range-search.js";
import { provesRateShift } from "../../../src/bisect/search/rate-shift.js";
import { reproduce } from "../../../src/bisect/search/reproduce.js";
import type { SearchPlan } from "../../../src/bisect/search/search-plan.js";
import { searchRange } from "../../../src/bisect/search/search-range.js";
import { verifyGood } from "../../../src/bisect/search/verify-good.js";
import { planOf } from "./history-lab.js";

interface Lab {
  readonly culprit: string | undefined;
}

interface LabSettings {
  readonly commits: number;
  readonly p: number;
  readonly q: number;
  readonly hasMerges?: boolean;
  readonly hasCulprit?: boolean;
}

interface Outcome extends Pick<RangeOutcome, "candidates" | "culprit" | "confidence"> {
  readonly status: RangeOutcome["status"] | "not_reproducible" | "bad_good_commit";
  readonly runs: number;
}

const engine = { openEvidence, reproduce, verifyGood, provesRateShift, searchRange };

interface Simulation {
  openLab(settings: LabSettings & { readonly seed: number }): Lab;
  searchWhole(searchEngine: typeof engine, lab: Lab, plan: SearchPlan): Promise<Outcome>;
}

// By its address: the benchmark is JavaScript without declarations.
const simulationUrl = new URL("../../../bench/bisect-simulation.js", import.meta.url).href;

const seeds = 200;

/** The whole of a bisection, ends and confirmation included, once per seed. */
async function simulate(settings: LabSettings, changes: Partial<SearchPlan> = {}) {
  const { openLab, searchWhole } = (await import(simulationUrl)) as Simulation;
  const searches: (Outcome & { readonly truth: string | undefined })[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const lab = openLab({ ...settings, seed });
    const outcome = await searchWhole(engine, lab, planOf({ seed: String(seed), ...changes }));
    searches.push({ ...outcome, truth: lab.culprit });
  }
  const declared = searches.filter(({ status }) => status === "found");
  const right = declared.filter(({ culprit, truth }) => culprit === truth);
  return {
    searches,
    declaredShare: declared.length / seeds,
    rightOfDeclared: right.length / declared.length,
    medianRuns: median(searches.map(({ runs }) => runs)),
  };
}

describe("200 searches among 64 commits", () => {
  it("A26: with failures half of the time name the right commit, for at most 60 runs in the middle", async () => {
    const { declaredShare, rightOfDeclared, medianRuns } = await simulate({ commits: 64, p: 0.5, q: 0 });
    expect(declaredShare).toBeGreaterThanOrEqual(0.9);
    expect(rightOfDeclared).toBeGreaterThanOrEqual(0.95);
    expect(medianRuns).toBeLessThanOrEqual(60);
  });

  it("A27: with failures three times in ten name the right commit", async () => {
    const { rightOfDeclared, medianRuns } = await simulate({ commits: 64, p: 0.3, q: 0 });
    expect(rightOfDeclared).toBeGreaterThanOrEqual(0.95);
    expect(medianRuns).toBeLessThanOrEqual(130);
  });

  it("A28: name the right commit where the good side fails too", async () => {
    const often = await simulate({ commits: 64, p: 0.8, q: 0.2 }, { rateShift: true });
    expect(often.rightOfDeclared).toBeGreaterThanOrEqual(0.95);
    expect(often.declaredShare).toBeGreaterThanOrEqual(0.9);
    const rarely = await simulate({ commits: 64, p: 0.5, q: 0.1 }, { rateShift: true });
    expect(rarely.rightOfDeclared).toBeGreaterThanOrEqual(0.92);
    expect(rarely.declaredShare).toBeGreaterThanOrEqual(0.85);
  });

  it("A28: name none where both sides fail alike", async () => {
    const { declaredShare } = await simulate({ commits: 64, p: 0.3, q: 0.3, hasCulprit: false }, { rateShift: true });
    expect(declaredShare).toBeLessThanOrEqual(0.02);
  });

  it("A29: with rare failures and few runs name the right commit or have it among the suspects", async () => {
    const { searches } = await simulate({ commits: 64, p: 0.1, q: 0 }, { maxRuns: 150 });
    const reproduced = searches.filter(({ status }) => status !== "not_reproducible");
    const honest = reproduced.filter(({ status, culprit, candidates, truth }) =>
      status === "found" ? culprit === truth : truth !== undefined && candidates.includes(truth),
    );
    expect(honest.length / reproduced.length).toBeGreaterThanOrEqual(0.9);
    const mailed = searches.filter(({ culprit, confidence = 0, truth }) => culprit !== truth && confidence >= 0.66);
    expect(mailed.length / seeds).toBeLessThanOrEqual(0.02);
  });

  it("name the right commit of a history with merges, four runs under way at once", async () => {
    const plan = { parallelRuns: 4 };
    const { declaredShare, rightOfDeclared } = await simulate({ commits: 64, p: 0.5, q: 0, hasMerges: true }, plan);
    expect(declaredShare).toBeGreaterThanOrEqual(0.9);
    expect(rightOfDeclared).toBeGreaterThanOrEqual(0.95);
  });
});
