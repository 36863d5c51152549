/** How a pull ended (coverage.md 2.4). */
export type PullResult = "changed" | "unchanged" | "failed" | "partial" | "conflict";

/** A row of `goc_cov_schedule`: when a service is pulled next, and how it went. Times are ms since 1970. */
export interface ScheduleEntry {
  readonly srvName: string;
  readonly level: 0 | 1 | 2 | 3;
  readonly failCount: number;
  readonly nextDueMs: number;
  /** End of the last pull. */
  readonly lastPullMs: number | undefined;
  readonly lastResult: PullResult | undefined;
  readonly lastError: string | undefined;
  readonly lastAddresses: readonly string[];
}
