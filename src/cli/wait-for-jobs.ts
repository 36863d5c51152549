import { CciError } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";
import { answerObject } from "./answer-object.js";
import type { SchedulerClient } from "./scheduler-client.js";

export interface WaitRequest {
  readonly client: SchedulerClient;
  readonly ids: readonly string[];
  readonly clock: Clock;
  /** Ends the wait early. */
  readonly stop: AbortSignal;
  /** Called when a job is seen in a stage for the first time. */
  readonly onStage: (id: string, stage: string) => void;
}

const fields = "job_stage,job_state,job_health";
const ends = /^(finish|cancel|abort_\w+)$/;
const firstPauseMs = 1000;
const longestPauseMs = 10_000;
/** A scheduler may be restarted while its clients wait. */
const maxSilenceMs = 120_000;

/**
 * Follows jobs until all are closed and gives the `job_health` of each by id; a job that the scheduler does not know has
 * `unknown`. Throws SCHEDULER_UNREACHABLE after two minutes of silence.
 */
export async function waitForJobs(request: WaitRequest): Promise<ReadonlyMap<string, string>> {
  const { client, ids, clock, stop, onStage } = request;
  const health = new Map<string, string>();
  const stages = new Map<string, string>();
  let lastAnswerMs = clock.nowMs();
  let pauseMs = firstPauseMs;
  const look = async (id: string): Promise<void> => {
    const answer = await client.get(`/scheduler/v1/jobs/${encodeURIComponent(id)}`, { fields });
    lastAnswerMs = clock.nowMs();
    const job = answer.status === 200 ? answerObject(answer.text) : undefined;
    if (answer.status === 404) health.set(id, "unknown");
    if (!job) return;
    const stage = String(job.job_stage ?? job.job_state ?? "submit");
    if (ends.test(stage)) health.set(id, String(job.job_health ?? "unknown"));
    if (stages.get(id) === stage) return;
    stages.set(id, stage);
    pauseMs = firstPauseMs;
    onStage(id, stage);
  };
  while (!stop.aborted) {
    try {
      for (const id of ids) if (!health.has(id) && !stop.aborted) await look(id);
    } catch (error) {
      const isSilence = error instanceof CciError && error.code === "SCHEDULER_UNREACHABLE";
      if (!isSilence || clock.nowMs() - lastAnswerMs > maxSilenceMs) throw error;
    }
    if (health.size === new Set(ids).size) break;
    await clock.wait(pauseMs, stop);
    pauseMs = Math.min(longestPauseMs, pauseMs * 1.5);
  }
  return health;
}
