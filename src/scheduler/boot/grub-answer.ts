import type { Job } from "../../job/load-job.js";
import type { AnswerHosts } from "../scheduler-context.js";
import { bootUrls } from "./boot-urls.js";

/** What GRUB gets: the script that boots into a job, or one that says `No job now` and reboots (scheduler.md 2.3). */
export function grubAnswer(job: Job | undefined, hosts: AnswerHosts): string {
  if (job === undefined) return "#!grub\necho ...\necho No job now\necho ...\nreboot\n";
  const { osHttp, initrdHttp, sched, kernel, osInitrd, lkpInitrd, jobInitrd, root } = bootUrls(job, hosts);
  const initrds = [`(http,${osHttp})${osInitrd}`, `(http,${initrdHttp})${lkpInitrd}`, `(http,${sched})${jobInitrd}`];
  return [
    "#!grub",
    "",
    [
      `linux (http,${osHttp})${kernel} user=lkp job=/lkp/scheduled/job.yaml RESULT_ROOT=/result/job`,
      `rootovl ip=dhcp ro root=${root}`,
    ].join(" "),
    `initrd ${initrds.join(" ")}`,
    "boot",
    "",
  ].join("\n");
}
