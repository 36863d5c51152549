import { Random } from "./random.js";

/**
 * @typedef {object} Lab a history with a culprit whose commits fail by chance
 * @property {{commits: string[], parents: number[][]}} range
 * @property {string} good end before the range
 * @property {string} bad end, the last commit of the range
 * @property {string | undefined} culprit undefined: nothing was broken
 * @property {(commit: string) => Promise<{verdict: "good" | "bad"}>} oracle
 * @property {(commit: string) => Promise<readonly string[]>} parentsOf
 */

/**
 * @param {object} settings
 * @param {number} settings.commits
 * @param {number} settings.p share of bad runs with the culprit
 * @param {number} settings.q share of bad runs without it
 * @param {number} settings.seed
 * @param {boolean} [settings.hasMerges]
 * @param {boolean} [settings.hasCulprit]
 * @returns {Lab}
 */
export function openLab({ commits: size, p, q, seed, hasMerges = false, hasCulprit = true }) {
  const random = new Random(seed * 7919 + size);
  const parents = hasMerges ? branchy(size, random) : Array.from({ length: size }, (_, at) => (at > 0 ? [at - 1] : []));
  const commits = parents.map((_, at) => String(at).padStart(40, "0"));
  const good = "f".repeat(40);
  const place = hasCulprit ? random.integer(0, size - 1) : undefined;
  const isOnBadSide = descendants(parents, place);
  const places = new Map(commits.map((commit, at) => [commit, at]));
  return {
    range: { commits, parents },
    good,
    bad: commits[size - 1],
    culprit: place === undefined ? undefined : commits[place],
    async oracle(commit) {
      const at = places.get(commit);
      const rate = at !== undefined && isOnBadSide[at] ? p : q;
      return { verdict: random.integer(1, 1_000_000) <= rate * 1_000_000 ? "bad" : "good" };
    },
    async parentsOf(commit) {
      const own = parents[places.get(commit) ?? -1] ?? [];
      return own.length > 0 ? own.map((at) => commits[at]) : [good];
    },
  };
}

/**
 * Topic branches of 1 to 8 commits that leave the main line and come back by a merge; the last commit contains all.
 * @param {number} size
 * @param {Random} random
 */
function branchy(size, random) {
  /** @type {number[][]} */
  const parents = [];
  let tip = -1;
  const add = (/** @type {number[]} */ own) => parents.push(own.filter((at) => at >= 0)) - 1;
  while (parents.length < size) {
    const left = size - parents.length;
    if (left < 4 || random.integer(1, 3) === 1) {
      tip = add([tip]);
      continue;
    }
    const fork = tip;
    const beside = random.integer(1, Math.min(8, left - 2));
    let topic = fork;
    for (let count = 0; count < beside; count++) topic = add([topic]);
    const main = random.integer(0, Math.min(3, size - parents.length - 1));
    for (let count = 0; count < main; count++) tip = add([tip]);
    if (tip === fork && main === 0 && fork < 0) tip = topic;
    else tip = add([...new Set([tip, topic])]);
  }
  return parents;
}

/**
 * @param {readonly (readonly number[])[]} parents
 * @param {number | undefined} place
 */
function descendants(parents, place) {
  /** @type {boolean[]} */
  const isReached = [];
  parents.forEach((own, at) => {
    isReached[at] = at === place || own.some((parent) => isReached[parent]);
  });
  return isReached;
}

/**
 * @param {number} seed
 * @param {object} [changes]
 */
export function planOf(seed, changes = {}) {
  return {
    runs: "auto",
    rateShift: false,
    confidence: 0.95,
    alpha: 0.01,
    maxRuns: 600,
    parallelRuns: 1,
    speculate: 0,
    seed: String(seed),
    ...changes,
  };
}

/**
 * The flaky engine alone, after ten runs of either end (bisect.md 4.5); nothing is confirmed.
 * @param {Awaited<ReturnType<typeof import("./bisect-engine.js").loadEngine>>} engine
 * @param {Lab} lab
 * @param {ReturnType<typeof planOf>} plan
 */
export async function searchAlone(engine, lab, plan) {
  const evidence = engine.openEvidence(lab.oracle);
  for (const end of [lab.bad, lab.good]) for (let run = 0; run < 10; run++) await evidence.run(end);
  const outcome = await engine.searchRange({
    ...rangeSearch(lab, evidence, { ...plan, runs: 1 }),
    isFlaky: true,
  });
  return { ...outcome, runs: evidence.runs };
}

/**
 * From the ends to the confirmed culprit, as `bisect run` goes about it: reproduce, verify the good end, search, confirm.
 * @param {Awaited<ReturnType<typeof import("./bisect-engine.js").loadEngine>>} engine
 * @param {Lab} lab
 * @param {ReturnType<typeof planOf>} plan
 */
export async function searchWhole(engine, lab, plan) {
  const evidence = engine.openEvidence(lab.oracle);
  const end = plan.rateShift
    ? { isReproducible: true, isFlaky: true, pLow: 0.05 }
    : await engine.reproduce(evidence, lab.bad, plan);
  const ended = (/** @type {string} */ status) => ({ status, candidates: [], culprit: undefined, runs: evidence.runs });
  if (!end.isReproducible) return ended("not_reproducible");
  if (plan.rateShift) {
    if (!(await engine.provesRateShift(evidence, lab.bad, [lab.good], plan))) return ended("not_reproducible");
  } else if ((await engine.verifyGood(evidence, lab.good, plan, end.pLow)) !== "good") return ended("bad_good_commit");
  const outcome = await engine.searchRange({
    ...rangeSearch(lab, evidence, plan),
    isFlaky: end.isFlaky,
  });
  return { ...outcome, runs: evidence.runs };
}

/**
 * One run per commit, and the ends are believed.
 * @param {Lab} lab
 */
export async function searchClassic({ range, oracle, culprit }) {
  let good = -1;
  let bad = range.commits.length - 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if ((await oracle(range.commits[middle])).verdict === "bad") bad = middle;
    else good = middle;
  }
  return range.commits[bad] === culprit;
}

/**
 * @param {Lab} lab
 * @param {unknown} evidence
 * @param {unknown} plan
 */
function rangeSearch({ range, bad, parentsOf }, evidence, plan) {
  return { range, badEnds: [bad], evidence, plan, parentsOf, onProgress: () => undefined };
}
