import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure } from "./measure.js";

/** @typedef {import("./table.js").Row} Row */

const replicas = 50;
const files = 200;
const blocksPerFile = 100;
const limits = { seconds: 2, mib: 400 };
const runs = 3;

/**
 * `goc-cov merge` of many replicas of a big service, the whole command (coverage.md 5.2).
 * @param {{ cli: string, folder: string }} bench the launcher of goc-cov, and where the profiles go
 * @returns {Generator<Row>}
 */
export function* coverageMergeRows({ cli, folder }) {
  const paths = Array.from({ length: replicas }, (_, replica) => join(folder, `replica-${replica}.cov`));
  const output = join(folder, "merged.cov");
  try {
    for (const [replica, path] of paths.entries()) writeFileSync(path, replicaProfile(replica));
    const { seconds, peakMib } = measure([cli, "merge", ...paths, "-o", output], runs);
    const what = `goc-cov merge, ${replicas} replicas of ${(files * blocksPerFile).toLocaleString("en")} blocks`;
    const common = { speed: "", incumbent: "" };
    yield {
      what,
      measured: `${seconds.toFixed(2)} s`,
      limit: `${limits.seconds} s`,
      ...common,
      isOk: seconds < limits.seconds,
    };
    yield {
      what: `${what}: peak`,
      measured: `${Math.round(peakMib)} MiB`,
      limit: `${limits.mib} MiB`,
      ...common,
      isOk: peakMib < limits.mib,
    };
  } finally {
    for (const path of [...paths, output]) rmSync(path, { force: true });
  }
}

/**
 * Of one build, each replica with counts of its own.
 * @param {number} replica
 */
function replicaProfile(replica) {
  const lines = ["mode: count"];
  for (let file = 0; file < files; file++) {
    for (let block = 1; block <= blocksPerFile; block++) {
      const name = `example.test/app/service/internal/package${file}/file${file}.go`;
      const count = (replica * block + file) % 7 === 0 ? 0 : replica * block;
      lines.push(`${name}:${block * 4}.2,${block * 4 + 2}.16 ${(block % 5) + 1} ${count}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
