import type { Job } from "../../job/load-job.js";
import type { AnswerHosts } from "../scheduler-context.js";
import { bootUrls } from "./boot-urls.js";

/** What iPXE gets: the script that boots into a job, or one that says `No job now` and reboots (scheduler.md 2.3). */
export function ipxeAnswer(job: Job | undefined, hosts: AnswerHosts): string {
  if (job === undefined) return "#!ipxe\necho ...\necho No job now\necho ...\nreboot\n";
  const { osHttp, initrdHttp, sched, kernel, osInitrd, lkpInitrd, jobInitrd, root } = bootUrls(job, hosts);
  const lkpName = lkpInitrd.slice(lkpInitrd.lastIndexOf("/") + 1);
  return [
    "#!ipxe",
    "",
    `initrd http://${osHttp}${osInitrd}`,
    `initrd http://${initrdHttp}${lkpInitrd}`,
    `initrd http://${sched}${jobInitrd}`,
    [
      `kernel http://${osHttp}${kernel} user=lkp job=/lkp/scheduled/job.yaml RESULT_ROOT=/result/job root=${root}`,
      `rootovl ip=dhcp ro initrd=initrd.lkp initrd=${lkpName} initrd=job.cgz`,
    ].join(" "),
    "boot",
    "",
  ].join("\n");
}
