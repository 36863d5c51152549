import { describe, expect, it } from "vitest";
import { leastBadRate } from "../../../src/bisect/search/bad-rate.js";
import { goodRunsNeeded } from "../../../src/bisect/search/good-runs-needed.js";

describe("good runs that make a commit good", () => {
  it.each([
    [0.9, 2, 2],
    [0.5, 5, 7],
    [0.3, 9, 13],
    [0.2, 14, 21],
    [0.1, 29, 44],
    [0.05, 59, 90],
  ])("are those of the table at a least rate of %d", (pLow, at5, at1) => {
    expect([goodRunsNeeded(pLow, 0.05), goodRunsNeeded(pLow, 0.01)]).toEqual([at5, at1]);
  });

  it("are at least one, and never more than failures of one in twenty ask for", () => {
    expect([goodRunsNeeded(1, 0.01), goodRunsNeeded(0, 0.01)]).toEqual([1, 90]);
  });

  it("follow from what was seen less a fifth, from 0.9 where every run was bad", () => {
    expect([leastBadRate(3, 3), leastBadRate(5, 10), leastBadRate(1, 20)]).toEqual([0.9, 0.4, 0.05]);
  });
});
