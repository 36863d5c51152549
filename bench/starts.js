import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { median, secondsOf } from "./measure.js";
import { makeResultRoot } from "./result-root.js";

/** @typedef {import("./table.js").Row} Row */

const mostStarts = 2.4;
const mostExtraMs = 20;
const runs = 15;
/** Arguments of a node that does nothing. */
export const bareStart = ["-e", "0"];

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
  const pairs = pairsOf(
    (run) => {
      // Every run gets a copy of its own: the results are written beside the logs.
      const copy = join(folder, `result_root.${run}`);
      cpSync(original, copy, { recursive: true });
      const seconds = secondsOf([...result2stats, copy]);
      rmSync(copy, { recursive: true });
      return seconds;
    },
    () => secondsOf(bareStart),
  );
  const starts = median(pairs.map(({ measured, bare }) => measured / bare));
  const pipeline = median(pairs.map(({ measured }) => measured));
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
  const pairs = pairsOf(
    () => secondsOf([cli, "--version"]),
    () => secondsOf(bareStart),
  );
  const extraMs = median(pairs.map(({ measured, bare }) => (measured - bare) * 1000));
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
 * Seconds of what is measured and of a bare start right after it, several times: the speed of a machine drifts, and so
 * the two are compared pair by pair.
 * @param {(run: number) => number} measure
 * @param {() => number} measureBare
 */
export function pairsOf(measure, measureBare) {
  return Array.from({ length: runs }, (_, run) => ({ measured: measure(run), bare: measureBare() }));
}
