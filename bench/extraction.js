import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openQueue, openStore } from "../dist/index.js";
import { median } from "./measure.js";
import { makeResultRoot } from "./result-root.js";

/** @typedef {import("./table.js").Row} Row */

const jobs = 200;
const leastTimes = 1.7;
const runs = 3;

/**
 * Measures extract-stats over a queue of ordinary jobs, one at a time against two at a time, in turn: the speed of a
 * machine drifts.
 * @param {{ extractStats: readonly string[], folder: string }} options arguments of node that run it, and a folder for its files
 * @returns {AsyncGenerator<Row>}
 */
export async function* extractionRows({ extractStats, folder }) {
  const original = join(folder, "ordinary");
  makeResultRoot(original);
  const pairs = [];
  for (let run = 0; run < runs; run++) {
    const one = await secondsOfQueue({ extractStats, folder, original, lanes: 1 });
    const two = await secondsOfQueue({ extractStats, folder, original, lanes: 2 });
    pairs.push({ one, two });
  }
  const times = median(pairs.map(({ one, two }) => one / two));
  const perSecond = jobs / median(pairs.map(({ two }) => two));
  yield {
    what: `extract-stats, ${jobs} jobs, two at a time (${perSecond.toFixed(0)} jobs/s)`,
    measured: `${times.toFixed(2)} x one at a time`,
    limit: `>= ${leastTimes}`,
    speed: "",
    incumbent: "",
    isOk: times >= leastTimes,
  };
}

/**
 * Seconds that it takes for a queue of jobs, from the start of the process to its end.
 * @param {{ extractStats: readonly string[], folder: string, original: string, lanes: number }} options
 */
async function secondsOfQueue({ extractStats, folder, original, lanes }) {
  const lab = join(folder, `lab.${lanes}`);
  const url = `sqlite:${join(lab, "cci.db")}`;
  mkdirSync(lab);
  await fillLab({ lab, url, original });
  const env = { ...process.env, CCI_STORE: url, CCI_QUEUE: url, CCI_RESULT_BASE: lab };
  const start = performance.now();
  execFileSync(process.execPath, [...extractStats, "--once", "--quiet", `--jobs=${lanes}`], { env, stdio: "inherit" });
  const seconds = (performance.now() - start) / 1000;
  await requireStats(url);
  rmSync(lab, { recursive: true });
  return seconds;
}

/**
 * Jobs that were closed.
 * @param {{ lab: string, url: string, original: string }} options
 */
async function fillLab({ lab, url, original }) {
  const store = await openStore(url, {});
  const queue = await openQueue(url, "v0.2");
  for (let job = 0; job < jobs; job++) {
    const id = `bench.${job}`;
    cpSync(original, join(lab, id), { recursive: true });
    await store.insert("jobs", id, { id, result_root: `/${id}` });
    await queue.tasks.add("extract_stats", id);
  }
  await queue.close();
  await store.close();
}

/** Throws where a job has no stats: one that does nothing is fast. @param {string} url */
async function requireStats(url) {
  const store = await openStore(url, {});
  for (let job = 0; job < jobs; job++) {
    const { stats } = (await store.get("jobs", `bench.${job}`)) ?? {};
    if (Object.keys(stats ?? {}).length < 100) throw new Error(`bench.${job} has no stats`);
  }
  await store.close();
}
