// Measures speed and memory of the built program against yardsticks of the same machine.
//   npm run bench [-- --quick] [-- --cli FILE]
// --quick takes logs and stores of a tenth of the size; --cli FILE measures another launcher of cci than bin/cci.js.
// Exit 1 when a limit is missed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { coverageListRows } from "./coverage-list.js";
import { coverageMergeRows } from "./coverage-merge.js";
import { coverageReportRows } from "./coverage-report.js";
import { extractionRows } from "./extraction.js";
import { parserRows } from "./parsers.js";
import { queueRows } from "./queue.js";
import { schedulerRows } from "./scheduler.js";
import { startRows } from "./starts.js";
import { storeRows } from "./store.js";
import { formatTable } from "./table.js";

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, cli: { type: "string" } } });
const cli = values.cli ? resolve(values.cli) : binary("cci");
const result2stats = values.cli ? [cli, "result2stats"] : [binary("result2stats")];
const folder = mkdtempSync(join(tmpdir(), "cci-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const rows = [];
for await (const row of measureAll()) {
  if (process.stderr.isTTY) process.stderr.write(`${row.what}: ${row.measured}\n`);
  rows.push(row);
}
console.log(formatTable(rows));
if (rows.some(({ isOk }) => !isOk)) process.exitCode = 1;

/** A row at a time: the whole takes minutes. */
async function* measureAll() {
  const scale = values.quick ? 0.1 : 1;
  yield* startRows({ cli, result2stats, folder });
  yield* parserRows({ cli, folder, scale });
  yield* storeRows({ folder, scale });
  yield* queueRows();
  yield* schedulerRows({ cli: binary("cci"), folder });
  yield* extractionRows({ extractStats: [binary("extract-stats")], folder });
  const gocCov = binary("goc-cov");
  yield* coverageReportRows({ gocCov: [gocCov], folder });
  yield* coverageMergeRows({ cli: gocCov, folder });
  yield* coverageListRows({ gocCov, folder });
}

/** @param {string} name */
function binary(name) {
  return fileURLToPath(new URL(`../bin/${name}.js`, import.meta.url));
}
