import type { Job } from "../../job/load-job.js";
import type { BisectTask } from "../task/bisect-task.js";
import { buildFactsOf } from "./build-log-of.js";
import { metricVerdict } from "./metric-value.js";
import { type JobVerdict, verdictOf } from "./verdict-of.js";

/** What jobs of a task are judged by. */
export interface Judgement {
  readonly task: Pick<BisectTask, "error_id" | "bisect_metric" | "category">;
  readonly badJob: Job;
  readonly resultBase: string;
}

/** What a job that has ended says of its commit (bisect.md 4.2, 4.7). Reads the log of a build where the stats do not tell. */
export async function judgeJob({ task, badJob, resultBase }: Judgement, job: Job): Promise<JobVerdict> {
  if (task.bisect_metric !== "") return metricVerdict(job, task.bisect_metric);
  const facts = { errid: task.error_id, category: task.category, job, badJob, build: undefined };
  const verdict = verdictOf(facts);
  const isClear = verdict.verdict === "bad" || verdict.verdict === "lost" || job.job_health === "success";
  if (isClear || task.category !== "build") return verdict;
  return verdictOf({ ...facts, build: await buildFactsOf(resultBase, job, task.error_id) });
}
