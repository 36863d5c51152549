import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { runExtraction } from "../extraction/extraction-service.js";
import { systemClock } from "../support/clock.js";
import { openServiceLog } from "../support/log.js";
import { type ConnectOptions, settingsOf, withConnection } from "./connect.js";
import { countOption } from "./count-option.js";
import { createCommand } from "./create-command.js";
import { openExtractionPool } from "./extraction-pool.js";
import { takeSignals } from "./signals.js";
import { useQueue, useStore } from "./use-engine.js";

interface CommandOptions extends ConnectOptions {
  readonly once?: true;
  readonly jobs: number;
  readonly bisectPerErrorId?: true;
  readonly postExtract?: true;
  readonly quiet?: true;
}

/** `extract-stats` (results.md 6.9). */
export function command(): Command {
  const created = createCommand("extract-stats", "Turns the results of closed jobs into stats, and stores them.", [
    "extract-stats                       # works until SIGTERM",
    "extract-stats --once                # until the queue is empty",
    "extract-stats --jobs 8 --post-extract",
    "CCI_RESULT_BASE=/srv extract-stats --store http://es:9200 --queue redis://redis:6379",
  ])
    .option("--once", "end when no task is ready")
    .option("--jobs <n>", "jobs at the same time", countOption, availableParallelism())
    .option("--bisect-per-error-id", "start a bisect for each new error id, not one for each job")
    .option("--post-extract", "also work on the queue post-extract")
    .option("-q, --quiet", "log warnings and errors only")
    .option("-v, --verbose", "show the causes of an error");
  return withConnection(created, "both").action(run);
}

async function run(options: CommandOptions): Promise<void> {
  const stop = takeSignals();
  const settings = settingsOf(options);
  const log = await openServiceLog({ service: "extract-stats", clock: systemClock, quiet: options.quiet === true });
  await useStore(options, (store) =>
    useQueue(options, async (engine) => {
      const resultBase = settings.CCI_RESULT_BASE.value;
      log.info({ store: store.address, queue: engine.address, result_base: resultBase }, "started");
      const pool = openExtractionPool(options.jobs);
      try {
        await runExtraction({
          store,
          engine,
          extract: pool.run,
          resultBase,
          bisectPerErrorId: options.bisectPerErrorId === true,
          clock: systemClock,
          log,
          jobs: options.jobs,
          leaseMs: settings.CCI_QUEUE_LEASE.value * 1000,
          retryMs: settings.CCI_EXTRACT_RETRY.value * 1000,
          once: options.once === true,
          postExtract: options.postExtract === true,
          stop,
        });
      } finally {
        await pool.close();
      }
      log.info({}, "ended");
    }),
  );
}
