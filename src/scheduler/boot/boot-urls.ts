import type { Job } from "../../job/load-job.js";
import { pathWord } from "../../job/path-word.js";
import type { AnswerHosts } from "../scheduler-context.js";

/** What a boot answer names, without scheme: `host:port` and the path below it (scheduler.md 2.3). */
export interface BootUrls {
  readonly osHttp: string;
  readonly initrdHttp: string;
  readonly sched: string;
  readonly kernel: string;
  readonly osInitrd: string;
  readonly lkpInitrd: string;
  readonly jobInitrd: string;
  /** The root file system for the kernel. */
  readonly root: string;
}

/** Where a machine finds what it boots for a job. */
export function bootUrls(job: Job, { osHttp, initrdHttp, sched }: AnswerHosts): BootUrls {
  const osDir = `/os/${bootWord(job.os_dir)}`;
  return {
    osHttp,
    initrdHttp,
    sched,
    kernel: `${osDir}/vmlinuz`,
    osInitrd: `${osDir}/initrd.lkp`,
    lkpInitrd: `/initrd/lkp/${pathWord(job.lkp_initrd_user)}/lkp-${pathWord(job.os_arch)}.cgz`,
    jobInitrd: `/job_initrd_tmpfs/${bootWord(job.id)}/job.cgz`,
    root: bootWord(job.kernel_append_root),
  };
}

/** A computed field as one word of a boot script: what would end it, or mean more than itself, becomes `_`. */
function bootWord(value: unknown): string {
  return typeof value === "string" ? value.replace(/[^A-Za-z0-9_.:/,=+~@-]/g, "_") : "";
}
