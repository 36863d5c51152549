import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stageSeconds } from "../job/deadline.js";
import { loadJob } from "../job/load-job.js";
import { CciError } from "../support/cci-error.js";
import { parseYamlMap } from "../support/yaml-map.js";
import type { BootAnswer } from "./boot-answer.js";
import type { JobFolder } from "./job-folder.js";
import type { SchedulerClient } from "./scheduler-client.js";
import { unpack } from "./unpack.js";
import { type RetryContext, withRetries } from "./with-retries.js";

/** What a testbox needs to know of a job beside its job.sh. */
export interface ScheduledJob {
  /** Path of its result root at the server, to be asked for as it is. */
  readonly resultPath: string;
  readonly limitMs: number;
  /** For reports and uploads, where the server made one. */
  readonly token: string | undefined;
}

const maxArchiveBytes = 64 * 1024 ** 2;
const limits = { maxBytes: 256 * 1024 ** 2, maxEntries: 10_000 };
const pathSegment = /^[A-Za-z0-9][A-Za-z0-9_.:+~@=%,-]*$/;

/** Fetches job.cgz and unpacks it into the folder of the job. Throws SCHEDULER_* and BAD_JOB. */
export async function fetchJob(
  client: SchedulerClient,
  { id, jobUrl }: BootAnswer,
  folder: JobFolder,
  retry: RetryContext,
): Promise<ScheduledJob> {
  const archive = await withRetries(() => client.download(jobUrl, maxArchiveBytes), retry);
  if (archive === undefined) throw new CciError("BAD_JOB", `${jobUrl.href}: 404, the archive of the job is not there`);
  await unpack(archive, folder.path, limits);
  const job = loadJob(join(folder.scheduled, "job.yaml"));
  if (String(job.id) !== id) throw new CciError("BAD_JOB", `the archive of job ${id} holds job ${String(job.id)}`);
  if (!existsSync(join(folder.scheduled, "job.sh"))) {
    throw new CciError("BAD_JOB", `the archive of job ${id} holds no job.sh`);
  }
  // A result root is read by itself, also one that stays here.
  for (const name of ["job.yaml", "job.sh"]) copyFileSync(join(folder.scheduled, name), join(folder.resultRoot, name));
  return {
    resultPath: resultPathOf(job.result_root),
    limitMs: (stageSeconds("running", job) as number) * 1000,
    token: readToken(join(folder.scheduled, "secrets.yaml")),
  };
}

function resultPathOf(resultRoot: unknown): string {
  const segments = typeof resultRoot === "string" ? resultRoot.split("/").slice(1) : [];
  const isPath = segments.length >= 2 && segments[0] === "result" && segments.every((one) => pathSegment.test(one));
  if (!isPath) throw new CciError("BAD_JOB", `result_root of the job is no path below /result: ${String(resultRoot)}`);
  return `/${segments.map(encodeURIComponent).join("/")}`;
}

function readToken(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const { job_token: token } = parseYamlMap(path, readFileSync(path, "utf8"), { name: "secrets", code: "BAD_JOB" });
  return typeof token === "string" && /^[\x21-\x7e]{1,4096}$/.test(token) ? token : undefined;
}
