import { openLab, planOf, searchWhole } from "./bisect-simulation.js";

/** @typedef {import("./bisect-rows.js").Engine} Engine */
/** @typedef {import("./bisect-rows.js").Row} Row */

const commits = 64;
const confidence = 0.95;
/** Fail rates of the bad and of the good side. */
const rates = [
  [1, 0],
  [0.9, 0],
  [0.7, 0],
  [0.5, 0],
  [0.3, 0],
  [0.8, 0.2],
  [0.5, 0.1],
];

/**
 * Whether a confidence is what it says: of the culprits named with 0.95 or more at least that share must be right, less twice
 * what chance makes of it.
 * @param {Engine} engine
 * @param {number} seeds
 * @returns {AsyncGenerator<Row>}
 */
export async function* calibrationRows(engine, seeds) {
  for (const hasMerges of [false, true]) {
    for (const [p, q] of rates) {
      const plan = { rateShift: q > 0 };
      let [declared, right, promised] = [0, 0, 0];
      for (let seed = 1; seed <= seeds; seed++) {
        const lab = openLab({ commits, p, q, seed, hasMerges });
        const outcome = await searchWhole(engine, lab, planOf(seed, plan));
        if (outcome.culprit === undefined || outcome.confidence < confidence) continue;
        declared++;
        promised += outcome.confidence;
        if (outcome.culprit === lab.culprit) right++;
      }
      const scatter = 2 * Math.sqrt((confidence * (1 - confidence)) / Math.max(1, declared));
      yield {
        cells: {
          history: hasMerges ? "merges" : "linear",
          p,
          q,
          mode: plan.rateShift ? "rate shift" : "auto",
          "named >= 0.95": (declared / seeds).toFixed(3),
          "mean confidence": (promised / declared).toFixed(3),
          "of them right": (right / declared).toFixed(3),
        },
        isOk: right / declared >= confidence - scatter,
      };
    }
  }
}
