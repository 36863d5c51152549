import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {import("./table.js").Row} Row */

const leastPerSecond = 8000;
const mostMs = 60;
const mostTimes = 2;
const ingestedJobs = 100_000;
const searchedJobs = 1_000_000;
const program = fileURLToPath(new URL("./store-run.js", import.meta.url));

/**
 * Measures the SQLite store: how fast documents come in, and a search among many, against the SQL that it comes down to.
 * @param {{ folder: string, scale: number }} options a folder for its files; 1 is the full number of jobs to search
 * @returns {Generator<Row>}
 */
export function* storeRows({ folder, scale }) {
  yield ingestRow(folder);
  yield findRow(folder, searchedJobs * scale);
}

/**
 * @param {string} folder
 * @returns {Row}
 */
function ingestRow(folder) {
  const { perSecond, documentBytes } = run("ingest", folder, ingestedJobs);
  return {
    what: `sqlite ingest, ${grouped(ingestedJobs)} jobs`,
    measured: `${grouped(perSecond)} documents/s`,
    limit: `>= ${grouped(leastPerSecond)}`,
    speed: ((perSecond * documentBytes) / 1e6).toFixed(0),
    incumbent: "",
    isOk: perSecond >= leastPerSecond,
  };
}

/**
 * @param {string} folder
 * @param {number} jobs
 * @returns {Row}
 */
function findRow(folder, jobs) {
  const { p95Ms, times, total } = run("find", folder, jobs);
  return {
    what: `es-find suite os -t 9d, ${grouped(total)} of ${grouped(jobs)} jobs: p95`,
    measured: `${p95Ms.toFixed(1)} ms, ${times.toFixed(2)} x bare SQL`,
    limit: `< ${mostMs} ms, <= ${mostTimes} x`,
    speed: "",
    incumbent: "",
    isOk: p95Ms < mostMs && times <= mostTimes,
  };
}

/**
 * @param {"ingest" | "find"} what
 * @param {string} folder
 * @param {number} jobs
 */
function run(what, folder, jobs) {
  const file = join(folder, `${what}.db`);
  const { status, signal, error, stdout, stderr } = spawnSync(process.execPath, [program, what, file, `${jobs}`], {
    encoding: "utf8",
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`node ${program} ${what}: ${signal ?? `exit ${status}`}\n${stderr}`);
  rmSync(file);
  return JSON.parse(stdout);
}

/** @param {number} number */
function grouped(number) {
  return number.toLocaleString("en").replaceAll(",", " ");
}
