import { hashedId } from "../../support/hashed-id.js";
import type { BisectTask } from "./bisect-task.js";

/** The id of the one task of a job and an errid, or of a job and a metric (bisect.md 1.1). */
export function taskIdOf(task: Pick<BisectTask, "bad_job_id" | "error_id" | "bisect_metric">): string {
  if (task.error_id !== "") return hashedId("errid", task.bad_job_id, task.error_id);
  return hashedId("metric", task.bad_job_id, task.bisect_metric);
}
