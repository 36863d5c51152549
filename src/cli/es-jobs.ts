import type { Command } from "commander";
import { openFunctionalStats } from "../results/aggregation/functional-stats.js";
import { createJobSummary, type JobSummary } from "../search/job-summary.js";
import { hasConditions, parseSearch, type SearchWords } from "../search/parse-search.js";
import { collectionsLike, readSearchableFields } from "../search/searchable-fields.js";
import type { DocumentStore } from "../store/store.js";
import { CciError } from "../support/cci-error.js";
import { systemClock } from "../support/clock.js";
import { printable } from "../support/printable.js";
import { type ConnectOptions, withConnection } from "./connect.js";
import { createCommand } from "./create-command.js";
import { openOutput } from "./output.js";
import { createStatusLine } from "./status-line.js";
import { useStore } from "./use-engine.js";
import { warnUnknownFields } from "./warn-unknown-fields.js";

interface CommandOptions extends ConnectOptions {
  readonly quiet?: true;
}

/** `es-jobs key=value…` (results.md 7.5). */
export function command(): Command {
  const jobs = createCommand("es-jobs", "Sums up jobs: how many of each kind, how they went, what was measured.", [
    "es-jobs suite=iperf os=debian",
    "es-jobs group_id=nightly | grep ^kvcount",
    "es-jobs group_id=nightly | grep '^raw.id.*any_fail'   # which jobs failed",
    "es-jobs suite=iperf tbox_group=vm-2p8g | grep ^avg.stats.iperf",
  ]).argument("[key=value...]", "conditions as of es-find; at least one");
  return withConnection(jobs, "store")
    .option("-q, --quiet", "errors only")
    .option("-v, --verbose", "show the causes of an error")
    .action(run);
}

async function run(conditions: readonly string[], options: CommandOptions): Promise<void> {
  const words: SearchWords = { conditions };
  if (!hasConditions(words)) {
    throw new CciError("USAGE", "es-jobs needs a condition", { hint: "es-jobs suite=iperf; --help shows examples" });
  }
  const summary = createJobSummary(openFunctionalStats().isFunctional);
  const jobs = await useStore(options, (store) => addJobs(store, words, summary, options.quiet === true));
  if (jobs === 0) throw new CciError("NOT_FOUND", `No query result is found: ${printable(conditions.join(" "))}`);
  const output = openOutput();
  for (const [key, json] of summary.lines()) output.write(`${printable(key)}: ${json}\n`);
  output.end();
}

/** Takes in all jobs that match and gives their number. */
async function addJobs(
  store: DocumentStore,
  words: SearchWords,
  summary: JobSummary,
  isQuiet: boolean,
): Promise<number> {
  const collections = collectionsLike("jobs");
  const fields = await readSearchableFields(store, collections);
  const { query, unknownFields } = parseSearch(words, fields, systemClock.nowMs());
  if (!isQuiet) warnUnknownFields(unknownFields, fields);
  const status = createStatusLine(isQuiet);
  let jobs = 0;
  try {
    for await (const page of store.scan({ collections, query, order: [{ field: "id", descending: false }] })) {
      for (const { id, document } of page) summary.add(id, document);
      jobs += page.length;
      status.show(() => `${jobs} jobs read`);
    }
  } finally {
    status.clear();
  }
  return jobs;
}
