import { existsSync } from "node:fs";
import { loadJob } from "../job/load-job.js";
import { CciError } from "../support/cci-error.js";

/** Where a testbox has the job it runs. */
export const scheduledJobFile = "/lkp/scheduled/job.yaml";

export interface CurrentJobSources {
  /** `--job` */
  readonly given: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly jobFile: string;
}

/**
 * Id of the job meant: `--job`, else the variable `id`, else that of the job this testbox runs (scheduler.md 5.5). Throws
 * NOT_FOUND where there is none, and what loadJob throws.
 */
export function currentJobId({ given, env, jobFile }: CurrentJobSources): string {
  if (given) return given;
  if (env.id) return env.id;
  const id = existsSync(jobFile) ? loadJob(jobFile).id : undefined;
  if (typeof id === "string" || typeof id === "number") return String(id);
  throw new CciError("NOT_FOUND", `no job is given, and ${jobFile} names none`, {
    hint: "--job ID, or run it on the testbox",
  });
}
