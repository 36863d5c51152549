import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "./generate.js";
import { measure, requireOutput } from "./measure.js";

/** @typedef {import("./table.js").Row} Row */
/** @typedef {import("./measure.js").Measurement} Measurement */

/**
 * What is asked of `cci parse PROGRAM`: a share of the speed of the yardstick, and memory.
 * @typedef {object} Demand
 * @property {string} program
 * @property {number} megabytes size of its log, in 10^6 bytes
 * @property {"line-scan" | "json-parse"} yardstick
 * @property {number} leastShare
 * @property {string} incumbent its speed
 * @property {{ limitMib: number, incumbent: string }} [peak]
 * @property {boolean} [isSteady] whether a log of `large` size may cost hardly more memory than one of `small`
 */

/** @type {readonly Demand[]} */
const demands = [
  { program: "vmstat", megabytes: 100, yardstick: "line-scan", leastShare: 0.1, incumbent: "2.2 MB/s", isSteady: true },
  {
    program: "iostat",
    megabytes: 100,
    yardstick: "line-scan",
    leastShare: 0.08,
    incumbent: "7.4 MB/s",
    isSteady: true,
  },
  {
    program: "mpstat",
    megabytes: 100,
    yardstick: "json-parse",
    leastShare: 0.4,
    incumbent: "5.6 MB/s",
    peak: { limitMib: 150, incumbent: "766 MiB" },
  },
  { program: "dmesg", megabytes: 50, yardstick: "line-scan", leastShare: 0.25, incumbent: "11.8 MB/s", isSteady: true },
  {
    program: "perf-profile",
    megabytes: 50,
    yardstick: "line-scan",
    leastShare: 0.06,
    incumbent: "3.5 MB/s",
    peak: { limitMib: 400, incumbent: "" },
  },
];
const steady = { largeMegabytes: 100, smallMegabytes: 10, limitMib: 48 };
/** Of the log that shows whether a parser prints anything at all: one that does nothing is fast. */
const shortMegabytes = 1;
const runs = 3;

/**
 * Where the logs go, which program reads them, and the factor for the sizes of all logs.
 * @typedef {{ cli: string, folder: string, scale: number }} Bench
 */

/**
 * Measures the parsers of big logs, one after the other.
 * @param {Bench} bench
 * @returns {Generator<Row>}
 */
export function* parserRows(bench) {
  for (const demand of demands) {
    const { program, megabytes, yardstick, peak, isSteady } = demand;
    withLog(bench, program, shortMegabytes, (log) => requireOutput([bench.cli, "parse", program, log]));
    const [bytes, parsed, bare] = withLog(bench, program, megabytes, (log) => [
      statSync(log).size,
      measureParser(bench, program, log),
      measure([fileURLToPath(new URL(`${yardstick}.js`, import.meta.url)), log], runs),
    ]);
    const name = `cci parse ${program}, ${sizeLabel(bench, megabytes)}`;
    yield speedRow(name, demand, bytes, parsed, bare);
    if (peak) yield peakRow(`${name}: peak`, parsed.peakMib, peak);
    if (isSteady) yield growthRow(bench, program, megabytes === steady.largeMegabytes ? parsed : undefined);
  }
}

/**
 * @param {string} what
 * @param {Demand} demand
 * @param {number} bytes
 * @param {Measurement} parsed
 * @param {Measurement} bare
 * @returns {Row}
 */
function speedRow(what, { yardstick, leastShare, incumbent }, bytes, parsed, bare) {
  const share = bare.seconds / parsed.seconds;
  return {
    what,
    measured: `${share.toFixed(3)} x ${yardstick}`,
    limit: `>= ${leastShare}`,
    speed: (bytes / 1e6 / parsed.seconds).toFixed(1),
    incumbent,
    isOk: share >= leastShare,
  };
}

/**
 * @param {string} what
 * @param {number} mib
 * @param {{ limitMib: number, incumbent: string }} peak
 * @returns {Row}
 */
function peakRow(what, mib, { limitMib, incumbent }) {
  return {
    what,
    measured: `${mib.toFixed(0)} MiB`,
    limit: `<= ${limitMib} MiB`,
    speed: "",
    incumbent,
    isOk: mib <= limitMib,
  };
}

/**
 * @param {Bench} bench
 * @param {string} program
 * @param {Measurement | undefined} knownLarge
 * @returns {Row}
 */
function growthRow(bench, program, knownLarge) {
  const measureSize = (/** @type {number} */ megabytes) =>
    withLog(bench, program, megabytes, (log) => measureParser(bench, program, log));
  const large = knownLarge ?? measureSize(steady.largeMegabytes);
  const small = measureSize(steady.smallMegabytes);
  const growthMib = large.peakMib - small.peakMib;
  return {
    what: `cci parse ${program}, ${sizeLabel(bench, steady.largeMegabytes)} against ${sizeLabel(bench, steady.smallMegabytes)}: peak`,
    measured: `${growthMib >= 0 ? "+" : ""}${growthMib.toFixed(0)} MiB`,
    limit: `<= +${steady.limitMib} MiB`,
    speed: "",
    incumbent: "",
    isOk: growthMib <= steady.limitMib,
  };
}

/**
 * @param {Bench} bench
 * @param {string} program
 * @param {string} log
 */
function measureParser({ cli }, program, log) {
  return measure([cli, "parse", program, log], runs);
}

/**
 * Makes a log, uses it and removes it, so that there is never more than one on the disk.
 * @template T
 * @param {Bench} bench
 * @param {string} program
 * @param {number} megabytes
 * @param {(log: string) => T} use
 * @returns {T}
 */
function withLog({ folder, scale }, program, megabytes, use) {
  const log = join(folder, program);
  generate(program, log, megabytes * scale * 1e6);
  try {
    return use(log);
  } finally {
    rmSync(log);
  }
}

/**
 * @param {Bench} bench
 * @param {number} megabytes
 */
function sizeLabel({ scale }, megabytes) {
  return `${megabytes * scale} MB`;
}
