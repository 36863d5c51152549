import type { ScheduleEntry } from "../store/schedule-entry.js";
import { timeField } from "./time-field.js";

/** `GET /cover/schedule`, without its code: the columns of `goc_cov_schedule` (coverage.md 3.10). */
export function scheduleAnswer(entries: readonly ScheduleEntry[]): object {
  return {
    count: entries.length,
    data: entries.map((entry) => ({
      srv_name: entry.srvName,
      level: entry.level,
      fail_count: entry.failCount,
      next_due_at: timeField(entry.nextDueMs),
      last_pull_at: timeField(entry.lastPullMs),
      last_result: entry.lastResult ?? null,
      last_error: entry.lastError ?? null,
      last_addresses: entry.lastAddresses,
    })),
  };
}
