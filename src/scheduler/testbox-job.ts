import { changeEntry, unchanged } from "../queue/change-entry.js";
import type { QueueEngine } from "../queue/engine.js";
import { parseRunningJob } from "./running-job.js";
import { schedulerMaps } from "./scheduler-maps.js";

/** The job that a machine was given last and that is not closed. */
export interface TestboxJob {
  readonly job_id: string;
  /** ms since 1970 of its dispatch. */
  readonly since_ms: number;
}

/** An entry of `sched/tbox2job`; undefined: there is none. */
export function parseTestboxJob(text: string | undefined): TestboxJob | undefined {
  const { job_id, since_ms } = parseRunningJob(text) ?? {};
  return typeof job_id === "string" && typeof since_ms === "number" ? { job_id, since_ms } : undefined;
}

/** The job of a machine. */
export async function testboxJob({ maps }: Pick<QueueEngine, "maps">, hostname: string) {
  return parseTestboxJob(await maps.get(schedulerMaps.testboxJob, hostname));
}

/** The machine has this job now. */
export async function setTestboxJob({ maps }: Pick<QueueEngine, "maps">, hostname: string, job: TestboxJob) {
  await maps.set(schedulerMaps.testboxJob, hostname, JSON.stringify(job));
}

/** The machine no longer has this job; another one it may have meanwhile stays. */
export async function clearTestboxJob({ maps }: Pick<QueueEngine, "maps">, hostname: string, job: Partial<TestboxJob>) {
  await changeEntry(maps, schedulerMaps.testboxJob, hostname, (text) => {
    const { job_id, since_ms } = parseTestboxJob(text) ?? {};
    const isIt = job_id !== undefined && job_id === job.job_id && since_ms === (job.since_ms ?? since_ms);
    return isIt ? undefined : unchanged;
  });
}
