import { openLab, planOf, searchAlone, searchClassic, searchWhole } from "./bisect-simulation.js";

/** @typedef {Awaited<ReturnType<typeof import("./bisect-engine.js").loadEngine>>} Engine */
/** @typedef {{ cells: Record<string, string | number>, isOk: boolean }} Row */

/** What bisect.md 4.5 has for the engine alone: [commits, p, q, right, median runs]. */
const searchExpected = [
  [64, 1, 0, 1, 28],
  [64, 0.9, 0, 0.995, 30],
  [64, 0.5, 0, 0.975, 47],
  [64, 0.3, 0, 0.95, 78],
  [64, 0.1, 0, 0.93, 258],
  [64, 0.8, 0.2, 0.95, 50],
  [64, 0.5, 0.1, 0.93, 84],
  [1024, 0.5, 0, 0.98, 62],
  [1024, 0.3, 0, 0.97, 107],
];

/** What it has for the whole of auto, and of a shift of rates: [commits, p, q, right of declared, median runs]. */
const wholeExpected = [
  [64, 1, 0, 1, 15],
  [200, 1, 0, 1, 17],
  [1024, 1, 0, 1, 21],
  [64, 0.9, 0, 0.98, 31],
  [64, 0.7, 0, 0.98, 38],
  [64, 0.5, 0, 0.98, 50],
  [64, 0.3, 0, 0.98, 91],
  [64, 0.8, 0.2, 0.99, 75],
  [64, 0.5, 0.1, 0.975, 112],
];

/** By how much a row of 200 searches may differ by chance (bisect.md 4.5). */
const rightScatter = 0.03;
const runsScatter = 1.1;

/**
 * @param {Engine} engine
 * @param {number} seeds
 * @returns {AsyncGenerator<Row>}
 */
export async function* searchRows(engine, seeds) {
  for (const [commits, p, q, right, median] of searchExpected) {
    const tally = await simulate(seeds, { commits, p, q }, (lab, seed) => searchAlone(engine, lab, planOf(seed)));
    yield rowOf(tally, { commits, p, q }, { right, median }, tally.right / seeds);
  }
}

/**
 * @param {Engine} engine
 * @param {number} seeds
 * @returns {AsyncGenerator<Row>}
 */
export async function* wholeRows(engine, seeds) {
  for (const [commits, p, q, right, median] of wholeExpected) {
    const plan = { rateShift: q > 0 };
    const tally = await simulate(seeds, { commits, p, q }, (lab, seed) => searchWhole(engine, lab, planOf(seed, plan)));
    yield rowOf(tally, { commits, p, q }, { right, median }, tally.right / tally.declared);
  }
}

/**
 * @typedef {object} Tally
 * @property {number} seeds
 * @property {number} declared
 * @property {number} right
 * @property {number} classicRight
 * @property {readonly number[]} runs rising
 */

/**
 * @param {number} seeds
 * @param {{ commits: number, p: number, q: number }} settings
 * @param {(lab: import("./bisect-simulation.js").Lab, seed: number) => Promise<{ culprit?: string, runs: number }>} search
 * @returns {Promise<Tally>}
 */
async function simulate(seeds, settings, search) {
  const runs = [];
  let [declared, right, classicRight] = [0, 0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const lab = openLab({ ...settings, seed });
    const outcome = await search(lab, seed);
    runs.push(outcome.runs);
    if (outcome.culprit !== undefined) declared++;
    if (outcome.culprit === lab.culprit) right++;
    if (await searchClassic(openLab({ ...settings, seed }))) classicRight++;
  }
  return { seeds, declared, right, classicRight, runs: runs.sort((a, b) => a - b) };
}

/**
 * @param {Tally} tally
 * @param {{ commits: number, p: number, q: number }} settings
 * @param {{ right: number, median: number }} expected
 * @param {number} share the one that is compared with what is expected
 * @returns {Row}
 */
function rowOf({ seeds, declared, right, classicRight, runs }, { commits, p, q }, expected, share) {
  const median = quantile(runs, 0.5);
  return {
    cells: {
      commits,
      p,
      q,
      right: (right / seeds).toFixed(3),
      "of declared": (right / declared).toFixed(3),
      "median runs": median,
      "p90 runs": quantile(runs, 0.9),
      expected: `${expected.right} with ${expected.median}`,
      "one run per commit": (classicRight / seeds).toFixed(3),
    },
    isOk: share >= expected.right - rightScatter && median <= expected.median * runsScatter,
  };
}

/**
 * @param {readonly number[]} sorted
 * @param {number} share
 */
function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
