import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { median, secondsOf } from "./measure.js";
import { makeResultRoot } from "./result-root.js";

/** @typedef {import("./table.js").Row} Row */

const mostStarts = 2.4;
const mostExtraMs = 20;
const pipelineRuns = 5;
const versionRuns = 15;
const bareStart = ["-e", "0"];

/**
 * Measures what is over in a moment, against the start of a Node that does nothing.
 * @param {{ cli: string, result2stats: readonly string[], folder: string }} options arguments of node that run the two, and a folder for result roots
 * @returns {Generator<Row>}
 */
export function* startRows({ cli, result2stats, folder }) {
  yield pipelineRow(result2stats, folder);
  yield versionRow(cli);
}

/**
 * @param {readonly string[]} result2stats
 * @param {string} folder
 * @returns {Row}
 */
function pipelineRow(result2stats, folder) {
  const original = join(folder, "result_root");
  const logs = makeResultRoot(original);
  const [pipeline, bare] = alternate(pipelineRuns, [
    (run) => {
      // Every run gets a copy of its own: the results are written beside the logs.
      const copy = join(folder, `result_root.${run}`);
      cpSync(original, copy, { recursive: true });
      const seconds = secondsOf([...result2stats, copy]);
      rmSync(copy, { recursive: true });
      return seconds;
    },
    () => secondsOf(bareStart),
  ]);
  const starts = pipeline / bare;
  return {
    what: `result2stats, ${logs} small logs (${(pipeline * 1000).toFixed(0)} ms)`,
    measured: `${starts.toFixed(2)} x bare start`,
    limit: `<= ${mostStarts}`,
    speed: "",
    incumbent: "5.4 s",
    isOk: starts <= mostStarts,
  };
}

/**
 * @param {string} cli
 * @returns {Row}
 */
function versionRow(cli) {
  const [version, bare] = alternate(versionRuns, [() => secondsOf([cli, "--version"]), () => secondsOf(bareStart)]);
  const extraMs = (version - bare) * 1000;
  return {
    what: "cci --version",
    measured: `bare start ${extraMs >= 0 ? "+" : "-"} ${Math.abs(extraMs).toFixed(1)} ms`,
    limit: `<= + ${mostExtraMs} ms`,
    speed: "",
    incumbent: "",
    isOk: extraMs <= mostExtraMs,
  };
}

/**
 * Medians of several measurements, taken in turns so that a busy moment of the machine meets all of them.
 * @param {number} runs
 * @param {readonly ((run: number) => number)[]} measurements
 */
function alternate(runs, measurements) {
  const taken = Array.from({ length: runs }, (_, run) => measurements.map((take) => take(run)));
  return measurements.map((_, index) => median(taken.map((values) => values[index])));
}
