import { createHash } from "node:crypto";
import type { BisectTask } from "./bisect-task.js";

/** The end of the year 9999: rows that come from elsewhere may name any time. */
const lastS = 253_402_300_799;

/**
 * Where the files of a task lie below the result base (bisect.md 1.8):
 * `/results/REPO/YYYY-MM-DD/BAD_JOB_ID/HASH8/TASK_ID`, by the day (UTC) of its first claim. No part of it leads elsewhere.
 */
export function resultFolderOf(
  task: Pick<BisectTask, "id" | "bad_job_id" | "error_id" | "bisect_metric" | "project" | "claim_time">,
): string {
  const repository = task.project.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 32) || "unknown_repo";
  const claimS = Math.min(Math.max(task.claim_time, 0), lastS);
  const day = new Date(claimS * 1000).toISOString().slice(0, 10);
  const job = task.bad_job_id.replace(/[^A-Za-z0-9_.-]/g, "_").replace(/^\.+/, "_");
  const hash = createHash("md5")
    .update(task.error_id || task.bisect_metric)
    .digest("hex");
  return [
    "",
    "results",
    repository,
    day,
    job || "_",
    hash.slice(0, 8),
    task.id.replace(/[^A-Za-z0-9_-]/g, "_") || "_",
  ].join("/");
}
