import type { Clock } from "../../support/clock.js";
import type { ServiceLog } from "../../support/log.js";
import type { CoverageRules } from "../coverage-rules.js";
import type { Repositories } from "../git/repository.js";
import type { Agents } from "../goc/agents.js";
import type { Centre } from "../goc/centre.js";
import type { CoverageStore } from "../store/coverage-store.js";
import type { WatchMetrics } from "./watch-metrics.js";

/** What every part of the watch dog works on. */
export interface WatchContext {
  readonly rules: CoverageRules;
  readonly store: CoverageStore;
  readonly centre: Centre;
  readonly agents: Agents;
  readonly repositories: Repositories;
  readonly clock: Clock;
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
  readonly log: ServiceLog;
  readonly metrics: WatchMetrics;
}
