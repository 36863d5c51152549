import type { ServiceLog } from "../support/log.js";
import { serveCoverage } from "./goc-cov/serve-coverage.js";

/**
 * Starts the watch dog beside `cci serve`, on its own `listen` (coverage.md 6); its settings come from `goc-cov.json` and
 * `GOC_COV_*`. Resolves when it answers; `ended` when it has ended after `stop`. Throws BAD_SETTING, COVERAGE_*, CANNOT_LISTEN.
 */
export async function startCoverage(log: ServiceLog, stop: AbortSignal): Promise<{ readonly ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const ended = serveCoverage({ options: {}, log, stop, onReady: () => resolve({ ended }) });
    ended.catch(reject);
  });
}
