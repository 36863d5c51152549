import { reportNameOf } from "../store/coverage-store.js";
import type { Snapshot } from "../store/snapshot.js";
import { totalFields } from "./total-fields.js";

/** `/cover/history/report` without an id: which reports there are, without its code (coverage.md 3.6). */
export function reportListAnswer(snapshots: readonly Snapshot[]): object {
  return {
    count: snapshots.length,
    data: snapshots.map((snapshot) => ({
      id: snapshot.id,
      rpt_name: reportNameOf(snapshot),
      is_latest: snapshot.isLatest ? "y" : "n",
      created_at: snapshot.createdAt,
      git_branch: snapshot.branch,
      git_commit: snapshot.commit,
      ...totalFields(snapshot),
    })),
  };
}
