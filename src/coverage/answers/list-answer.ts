import type { ListedService } from "../watch/list-services.js";
import { timeField } from "./time-field.js";
import { totalFields } from "./total-fields.js";

/** `GET /cover/list` and `goc-cov list --json`, without their code (coverage.md 3.2). */
export function listAnswer(services: readonly ListedService[]): object {
  return { count: services.length, data: services.map(serviceFields) };
}

function serviceFields({ srvName, addresses, status, latest, entry, parseError }: ListedService): object {
  return {
    srv_name: srvName,
    addresses,
    srv_status: status,
    ...totalFields(latest),
    level: entry?.level ?? null,
    last_pull_at: timeField(entry?.lastPullMs),
    last_result: entry?.lastResult ?? null,
    last_error: entry?.lastError ?? null,
    next_due_at: timeField(entry?.nextDueMs),
    ...(parseError === undefined ? {} : { parse_error: parseError }),
  };
}
