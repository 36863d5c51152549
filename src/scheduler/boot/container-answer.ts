import type { Job } from "../../job/load-job.js";
import type { AnswerHosts } from "../scheduler-context.js";
import { bootUrls } from "./boot-urls.js";

/** What a container's provider gets: one line of JSON, `{}` where there is no job (scheduler.md 2.3). */
export function containerAnswer(job: Job | undefined, hosts: AnswerHosts): string {
  if (job === undefined) return "{}";
  const { initrdHttp, sched, lkpInitrd, jobInitrd } = bootUrls(job, hosts);
  return JSON.stringify({
    docker_images: job.docker_image,
    docker_image: job.docker_image,
    lkp: `http://${initrdHttp}${lkpInitrd}`,
    job: `http://${sched}${jobInitrd}`,
    job_id: String(job.id),
  });
}
