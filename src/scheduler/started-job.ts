import type { Job } from "../job/load-job.js";
import { reportedStage } from "./job-report.js";
import type { AnswerHosts } from "./scheduler-context.js";

export interface Start {
  readonly id: string;
  readonly hostname: string;
  readonly hosts: AnswerHosts;
  readonly nowMs: number;
}

/**
 * A stored job as a machine gets it (scheduler.md 2.3): on that machine, in stage boot, and with the scheduler's address,
 * without which a testbox would send no report and no upload.
 */
export function startedJob(stored: Job, { id, hostname, hosts, nowMs }: Start): Job {
  const colon = hosts.sched.lastIndexOf(":");
  const host = hosts.sched.slice(0, colon);
  const port = hosts.sched.slice(colon + 1);
  const { deadline: _deadline, renew_deadline: _renewed, ...job } = stored;
  return {
    ...job,
    id,
    testbox: hostname,
    LKP_SERVER: job.LKP_SERVER ?? host,
    LKP_CGI_PORT: job.LKP_CGI_PORT ?? port,
    RESULT_WEBDAV_PORT: job.RESULT_WEBDAV_PORT ?? port,
    job_state: "boot",
    ...reportedStage({ ...job, job_health: undefined, job_stage: "submit" }, "boot", nowMs),
  };
}
