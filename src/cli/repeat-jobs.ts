import { userInfo } from "node:os";
import type { SubmitJob } from "./read-submit-jobs.js";

/** `-n` and `--my-queue` of submit-job. */
export interface RepeatOptions {
  readonly n?: number;
  readonly myQueue?: true;
}

/** Each job as often as asked for, with the number in `nr_run`, and in the queue of the user if so wished. */
export function repeatJobs(
  jobs: readonly SubmitJob[],
  { n, myQueue }: RepeatOptions,
  env: NodeJS.ProcessEnv,
): readonly SubmitJob[] {
  const fields = (job: SubmitJob["job"]): SubmitJob["job"] => ({
    ...(n === undefined ? {} : { nr_run: n }),
    ...(myQueue ? { queue: `${job.tbox_group}~${env.USER || userInfo().username}` } : {}),
  });
  return jobs.flatMap(({ file, job }) =>
    Array.from({ length: n ?? 1 }, () => ({ file, job: { ...job, ...fields(job) } })),
  );
}
