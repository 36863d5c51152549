import { spawnSync } from "node:child_process";

const reportPeak = new URL("./report-peak.js", import.meta.url).href;

/**
 * A whole process, from its start to its end.
 * @typedef {object} Measurement
 * @property {number} seconds by the clock on the wall, median of the runs
 * @property {number} peakMib the most memory it held, median of the runs
 */

/**
 * Runs `node ARGS` several times, output thrown away.
 * @param {readonly string[]} args
 * @param {number} runs
 * @returns {Measurement}
 */
export function measure(args, runs) {
  const all = Array.from({ length: runs }, () =>
    runOnce(["--import", reportPeak, ...args], ["ignore", "ignore", "pipe", "pipe"]),
  );
  return {
    seconds: median(all.map(({ seconds }) => seconds)),
    peakMib: median(all.map(({ report }) => Number(report) / 1024)),
  };
}

/**
 * Seconds of one run of `node ARGS` as it is, without the report of its memory, which takes some milliseconds.
 * @param {readonly string[]} args
 */
export function secondsOf(args) {
  return runOnce(args, ["ignore", "ignore", "pipe"]).seconds;
}

/**
 * Throws when `node ARGS` prints nothing.
 * @param {readonly string[]} args
 */
export function requireOutput(args) {
  if (runOnce(args, ["ignore", "pipe", "pipe"]).output === "") throw new Error(`node ${args.join(" ")}: no output`);
}

/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * @param {readonly string[]} args
 * @param {import("node:child_process").StdioOptions} stdio
 */
function runOnce(args, stdio) {
  const start = performance.now();
  const { status, signal, error, output } = spawnSync(process.execPath, args, {
    stdio,
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  const seconds = (performance.now() - start) / 1000;
  if (error) throw error;
  if (status !== 0) throw new Error(`node ${args.join(" ")}: ${signal ?? `exit ${status}`}\n${output[2]}`);
  return { seconds, output: output[1], report: output[3] };
}
