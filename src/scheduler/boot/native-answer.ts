import type { Job } from "../../job/load-job.js";
import type { AnswerHosts } from "../scheduler-context.js";
import { bootUrls } from "./boot-urls.js";

/** What a machine that runs already gets: the archives of its job as JSON in JSON, id `0` for no job (scheduler.md 2.3). */
export function nativeAnswer(job: Job | undefined, hosts: AnswerHosts): string {
  if (job === undefined) return JSON.stringify({ job_id: "0" });
  const { initrdHttp, sched, lkpInitrd, jobInitrd } = bootUrls(job, hosts);
  const initrds = [`http://${initrdHttp}${lkpInitrd}`, `http://${sched}${jobInitrd}`];
  return JSON.stringify({ job_id: String(job.id), initrds: JSON.stringify(initrds) });
}
