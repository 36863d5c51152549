import type { Job } from "../../job/load-job.js";
import { isObject } from "../../support/is-object.js";
import type { AnswerHosts } from "../scheduler-context.js";
import { bootUrls } from "./boot-urls.js";

/** What a provider of virtual machines gets: JSON, with an empty `job_id` where there is no job (scheduler.md 2.3). */
export function libvirtAnswer(job: Job | undefined, hosts: AnswerHosts): string {
  if (job === undefined) return JSON.stringify({ job_id: "" });
  const { osHttp, initrdHttp, sched, kernel, osInitrd, lkpInitrd, jobInitrd, root } = bootUrls(job, hosts);
  const colon = hosts.srvHttpCci.lastIndexOf(":");
  return JSON.stringify({
    job_id: String(job.id),
    kernel_uri: `http://${osHttp}${kernel}`,
    initrds_uri: [`http://${osHttp}${osInitrd}`, `http://${initrdHttp}${lkpInitrd}`, `http://${sched}${jobInitrd}`],
    kernel_params: [
      `user=lkp job=/lkp/scheduled/job.yaml RESULT_ROOT=/result/job root=${root} rootovl ip=dhcp ro`,
      `initrd=initrd.lkp initrd=${lkpInitrd.slice(lkpInitrd.lastIndexOf("/") + 1)} initrd=job.cgz`,
    ].join(" "),
    result_root: job.result_root,
    LKP_SERVER: job.LKP_SERVER,
    vt: isObject(job.vt) ? job.vt : {},
    RESULT_WEBDAV_PORT: job.RESULT_WEBDAV_PORT === undefined ? "3080" : String(job.RESULT_WEBDAV_PORT),
    SRV_HTTP_CCI_HOST: hosts.srvHttpCci.slice(0, colon),
    SRV_HTTP_CCI_PORT: hosts.srvHttpCci.slice(colon + 1),
  });
}
