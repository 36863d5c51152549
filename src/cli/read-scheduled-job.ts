import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import { answerObject } from "./answer-object.js";
import type { SchedulerClient } from "./scheduler-client.js";
import { schedulerRefusal } from "./scheduler-refusal.js";

/**
 * Fields of a job as the scheduler knows it now; undefined: it does not show jobs to this account, or to a job. Throws
 * NOT_FOUND, SCHEDULER_REFUSED, SCHEDULER_BUSY, SCHEDULER_UNREACHABLE.
 */
export async function readScheduledJob(
  client: SchedulerClient,
  id: string,
  fields: readonly string[],
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const path = `/scheduler/v1/jobs/${encodeURIComponent(id)}`;
  const answer = await client.get(path, { fields: fields.join(",") });
  if (answer.status === 404) throw new CciError("NOT_FOUND", `there is no job ${printable(id)}`);
  if (answer.status === 401 || answer.status === 403) return undefined;
  if (answer.status !== 200) throw schedulerRefusal(answer);
  const job = answerObject(answer.text);
  if (job) return job;
  throw new CciError("SCHEDULER_REFUSED", `${client.url}${path} answers with no job`, {
    hint: "is it a scheduler? SCHED_HOST and SCHED_PORT name it",
  });
}
