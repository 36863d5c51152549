import { availableParallelism } from "node:os";
import { runExtraction } from "../extraction/extraction-service.js";
import { systemClock } from "../support/clock.js";
import { openExtractionPool } from "./extraction-pool.js";
import type { Serving } from "./serving.js";

/** `--with extract-stats`: the worker of `cci extract-stats` in this process, until `stop`. */
export async function serveExtraction({ store, engine, settings, log, stop }: Serving): Promise<void> {
  const jobs = availableParallelism();
  const pool = openExtractionPool(jobs);
  try {
    await runExtraction({
      store,
      engine,
      extract: pool.run,
      resultBase: settings.CCI_RESULT_BASE.value,
      bisectPerErrorId: false,
      clock: systemClock,
      log: log.about({ service: "extract-stats" }),
      jobs,
      leaseMs: settings.CCI_QUEUE_LEASE.value * 1000,
      retryMs: settings.CCI_EXTRACT_RETRY.value * 1000,
      once: false,
      postExtract: false,
      stop,
    });
  } finally {
    await pool.close();
  }
}
