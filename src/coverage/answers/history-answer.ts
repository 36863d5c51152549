import type { Snapshot } from "../store/snapshot.js";
import type { ServiceStatus } from "../watch/service-status.js";
import { totalFields } from "./total-fields.js";

/** The rows of a service as they are answered, newest first. */
export interface ServiceHistory {
  readonly srvName: string;
  readonly status: ServiceStatus;
  readonly snapshots: readonly Snapshot[];
}

/** `/cover/history/total` and `goc-cov history --json`, without their code (coverage.md 3.8). */
export function historyAnswer({ srvName, status, snapshots }: ServiceHistory): object {
  return {
    srv_name: srvName,
    srv_status: status,
    count: snapshots.length,
    srv_cover_totals: snapshots.map((snapshot) => ({
      id: snapshot.id,
      addresses: snapshot.addresses,
      commit: snapshot.commit,
      branch: snapshot.branch,
      ...totalFields(snapshot),
      is_latest: snapshot.isLatest ? "y" : "n",
      created_at: snapshot.createdAt,
      updated_at: snapshot.updatedAt,
    })),
  };
}
