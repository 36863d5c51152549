import type { CancelJob } from "../bisect/task/cancel-step-jobs.js";
import type { Settings } from "../config/settings.js";

/** Cancels step jobs through the scheduler of the settings, which is asked only where there are any. */
export function stepJobCanceller(settings: Settings): CancelJob {
  return async (jobId) => {
    const { openSchedulerClient, schedulerAddress } = await import("./scheduler-client.js");
    const { remoteStepScheduler } = await import("./step-scheduler.js");
    const client = openSchedulerClient(schedulerAddress(settings, process.env));
    try {
      await remoteStepScheduler(client, false).cancel(jobId);
    } finally {
      client.close();
    }
  };
}
