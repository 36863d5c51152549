import type { PullResult } from "../store/schedule-entry.js";

/** What the parts of the watch dog count; `/metrics` shows it (coverage.md 3.10). */
export interface WatchMetrics {
  pulled(result: PullResult, seconds: number): void;
  removedAddresses(count: number): void;
}

/** For commands, which show no metrics. */
export const noMetrics: WatchMetrics = { pulled: () => {}, removedAddresses: () => {} };
