// Shows how often the search engines of bisect are right and what they cost, by simulation, beside what is expected of them
// (docs/decisions/015) and beside a bisection with one run per commit.
//   npm run bench:bisect [-- --seeds N] [-- --calibrate | --repositories]
// --seeds N: searches per row, 200 if not given; --calibrate: of the culprits named with a confidence of 0.95 or more, how
// many were right. Exit 1 when a row misses what is expected.
import { parseArgs } from "node:util";
import { alignTable } from "./align-table.js";
import { calibrationRows } from "./bisect-calibration.js";
import { loadEngine } from "./bisect-engine.js";
import { repositoryRows } from "./bisect-repository.js";
import { searchRows, wholeRows } from "./bisect-rows.js";

const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    calibrate: { type: "boolean", default: false },
    repositories: { type: "boolean", default: false },
  },
});
const seeds = Number(values.seeds ?? (values.repositories ? 24 : 200));
if (!Number.isInteger(seeds) || seeds < 1)
  throw new Error(`--seeds is "${values.seeds}", expected a whole number from 1 on`);

const engine = values.repositories ? undefined : await loadEngine();
const tables = values.calibrate
  ? [{ title: "Culprits named with a confidence of 0.95 or more", rows: calibrationRows }]
  : values.repositories
    ? [{ title: "Runs of the command on real repositories", rows: (_, searches) => repositoryRows(searches) }]
    : [
        { title: "The flaky engine alone, ten runs of either end, no confirmation", rows: searchRows },
        { title: "From the ends to the confirmed culprit", rows: wholeRows },
      ];
for (const { title, rows } of tables) {
  const lines = [];
  for await (const { cells, isOk } of rows(engine, seeds)) {
    lines.push({ ...cells, "": isOk ? "ok" : "MISSED" });
    if (!isOk) process.exitCode = 1;
  }
  console.log(`${title}, ${seeds} searches a row\n\n${alignTable(lines)}\n`);
}
