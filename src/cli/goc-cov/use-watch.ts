import { readCoverageSettings } from "../../config/coverage-settings.js";
import { openRepositories } from "../../coverage/git/open-repositories.js";
import { openAgents } from "../../coverage/goc/open-agents.js";
import { openCentre } from "../../coverage/goc/open-centre.js";
import { openCoverageStore } from "../../coverage/store/open-coverage-store.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import { noMetrics, type WatchMetrics } from "../../coverage/watch/watch-metrics.js";
import { systemClock } from "../../support/clock.js";
import type { ServiceLog } from "../../support/log.js";
import { commandLog } from "./command-log.js";
import type { CoverageOptions } from "./coverage-command.js";

/** What stands in for the parts of a command where a service needs others. */
export interface WatchParts {
  readonly log: ServiceLog;
  readonly metrics: WatchMetrics;
}

/**
 * Opens the work folder, and what speaks to centre, agents and git; closes it after `use`. Throws BAD_SETTING, COVERAGE_*,
 * and what `use` throws.
 */
export async function useWatch<T>(
  options: CoverageOptions,
  use: (context: WatchContext) => Promise<T>,
  parts: WatchParts = { log: commandLog("errors"), metrics: noMetrics },
): Promise<T> {
  const rules = readCoverageSettings({ flags: options, env: process.env });
  const store = await openCoverageStore(rules.root, systemClock);
  const limits = { timeoutMs: rules.pullTimeoutMs, maxBytes: rules.maxProfileBytes };
  try {
    return await use({
      rules,
      store,
      centre: openCentre({ url: rules.center, ...limits }),
      agents: openAgents({ ...limits, denyAddresses: rules.denyAddresses }),
      repositories: openRepositories(rules),
      clock: systemClock,
      random: Math.random,
      ...parts,
    });
  } finally {
    store.close();
  }
}
