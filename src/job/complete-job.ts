import { kernelAppendRoot } from "./kernel-append-root.js";
import type { Job } from "./load-job.js";
import { localDate, localTimestamp } from "./local-timestamp.js";
import { pathWord } from "./path-word.js";
import { resultRootOf } from "./result-root.js";
import { tboxGroupOf } from "./tbox-group.js";

/** What the server knows and the client does not. */
export interface Completion {
  readonly id: string;
  /** Fields that the job gets where it has none, or null. */
  readonly defaults: Readonly<Record<DefaultedField, string>>;
  readonly form: "short" | "long";
  /** Host of `OS_HTTP_HOST`, without its port. */
  readonly osHttpHost: string;
  readonly nowMs: number;
}

type DefaultedField = "os" | "os_arch" | "os_version" | "lkp_initrd_user" | "docker_image" | "os_mount";

/** They identify or admit the submitter, travel on their own way, or tell of the life of a job submitted before. */
const neverStored: ReadonlySet<string> = new Set([
  "id",
  "my_token",
  "my_email",
  "my_name",
  "my_uuid",
  "secrets",
  "job_token",
  "job_health",
  "last_success_stage",
  "boot_time",
  "running_time",
  "post_run_time",
  "finish_time",
  "start_time",
  "end_time",
  "deadline",
  "renew_deadline",
  "renew_time",
  "nr_retry",
  "job_data_readiness",
]);

/**
 * The document of a job that {@link jobProblem} found nothing wrong with, as it is stored at submit (scheduler.md 1.1 to
 * 1.6): the client's fields, defaults for those it left out, and the fields that only the server sets.
 */
export function completeJob(job: Job, { id, defaults, form, osHttpHost, nowMs }: Completion): Job {
  const given = Object.fromEntries(Object.entries(job).filter(([key]) => !neverStored.has(key)));
  const tboxGroup = job.tbox_group ?? tboxGroupOf(String(job.testbox));
  const now = localTimestamp(nowMs);
  const withDefaults: Job = {
    id,
    ...given,
    os: job.os ?? defaults.os,
    os_arch: job.os_arch ?? job.arch ?? defaults.os_arch,
    os_version: job.os_version ?? defaults.os_version,
    os_mount: job.os_mount ?? defaults.os_mount,
    lkp_initrd_user: job.lkp_initrd_user ?? defaults.lkp_initrd_user,
    docker_image: job.docker_image ?? defaults.docker_image,
    tbox_group: tboxGroup,
    queue: job.queue ?? tboxGroup,
    job_state: "submit",
    job_stage: "submit",
    submit_time: now,
    submit_date: localDate(nowMs),
    time: now,
  };
  const osDir = [withDefaults.os, withDefaults.os_arch, withDefaults.os_version].map(pathWord).join("/");
  const resultRoot = resultRootOf(withDefaults, form);
  return {
    ...withDefaults,
    os_dir: osDir,
    kernel_append_root: kernelAppendRoot(withDefaults.os_mount, osDir, osHttpHost),
    result_root: resultRoot,
    upload_dirs: [resultRoot, ...extraUploadDirs(job.upload_dirs)].join(","),
  };
}

/** The client's own folders; a result_root of an earlier submit is none. */
function extraUploadDirs(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === "string") : [value];
  const dirs = texts.flatMap((text) => (typeof text === "string" ? text.split(",") : []));
  return dirs.map((dir) => dir.trim()).filter((dir) => dir !== "" && !dir.startsWith("/result/"));
}
