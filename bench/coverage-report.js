import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "tsup";
import { makeCoverageProfile, profileFunctions, profileLines } from "./coverage-profile.js";
import { median, secondsOf } from "./measure.js";
import { bareStart, pairsOf } from "./starts.js";

/** @typedef {import("./table.js").Row} Row */

const mostStarts = 2;
const mostWarmStarts = 0.5;
const warmRuns = 40;

/**
 * Measures the func report of a profile with its sources, against the start of a Node that does nothing: as a whole command,
 * and in a process that has done it before.
 * @param {{ gocCov: readonly string[], folder: string }} options arguments of node that run `goc-cov`, and a folder for the files
 * @returns {AsyncGenerator<Row>}
 */
export async function* coverageReportRows({ gocCov, folder }) {
  const made = makeCoverageProfile(join(folder, "coverage-report"));
  yield commandRow(gocCov, made);
  yield await warmRow(join(folder, "coverage-report/modules"), made);
}

/**
 * @param {readonly string[]} gocCov
 * @param {{ profile: string, sources: string }} made
 * @returns {Row}
 */
function commandRow(gocCov, { profile, sources }) {
  const args = [...gocCov, "report", "--profile", profile, "--src", sources];
  requireReport(execFileSync(process.execPath, args, { encoding: "utf8" }));
  const pairs = pairsOf(
    () => secondsOf(args),
    () => secondsOf(bareStart),
  );
  const ms = median(pairs.map(({ measured }) => measured)) * 1000;
  const starts = median(pairs.map(({ measured, bare }) => measured / bare));
  return startsRow(`goc-cov report --profile, ${profileLines} lines (${ms.toFixed(0)} ms)`, starts, mostStarts);
}

/**
 * @param {string} folder
 * @param {{ profile: string, sources: string }} made
 * @returns {Promise<Row>}
 */
async function warmRow(folder, { profile, sources }) {
  const { parseProfile, openFolderSources, withSources, measureFunctions, funcReport } = await loadReport(folder);
  const seconds = [];
  for (let run = 0; run < warmRuns; run++) {
    const start = performance.now();
    const parsed = parseProfile(readFileSync(profile));
    const sourced = await withSources(parsed, openFolderSources(sources), { allowsPaths: true });
    const text = funcReport(measureFunctions(sourced));
    seconds.push((performance.now() - start) / 1000);
    requireReport(text);
  }
  const warm = median(seconds.slice(warmRuns / 2));
  const bare = median(Array.from({ length: 5 }, () => secondsOf(bareStart)));
  return startsRow(`the same in a warm process (${(warm * 1000).toFixed(1)} ms)`, warm / bare, mostWarmStarts);
}

/**
 * The modules as they are in src, made into what node can load: no launcher gives them away alone.
 * @param {string} folder
 */
async function loadReport(folder) {
  const source = fileURLToPath(new URL("../src/coverage/", import.meta.url));
  const paths = [
    "profile/parse-profile",
    "source/open-folder-sources",
    "source/with-sources",
    "report/measure-functions",
    "report/func-report",
  ];
  await build({
    config: false,
    entry: Object.fromEntries(paths.map((path) => [path, join(source, `${path}.ts`)])),
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    format: "esm",
    target: "node20",
    silent: true,
  });
  const loaded = await Promise.all(paths.map((path) => import(pathToFileURL(join(folder, `${path}.mjs`)).href)));
  return Object.assign({}, ...loaded);
}

/**
 * A report that leaves out functions is fast.
 * @param {string} text
 */
function requireReport(text) {
  const lines = text.split("\n").length - 1;
  if (lines !== profileFunctions + 1 || !/^total:\t+\(statements\)\t62\.5%$/m.test(text))
    throw new Error(`no func report of ${profileFunctions} functions:\n${text.slice(-400)}`);
}

/**
 * @param {string} what
 * @param {number} starts
 * @param {number} most
 * @returns {Row}
 */
function startsRow(what, starts, most) {
  return {
    what,
    measured: `${starts.toFixed(2)} x bare start`,
    limit: `<= ${most}`,
    speed: "",
    incumbent: "",
    isOk: starts <= most,
  };
}
