import { settingsOf } from "./connect.js";
import { openSchedulerClient, type SchedulerClient, schedulerAddress } from "./scheduler-client.js";

/** Options of the commands that ask the scheduler and nothing else. */
export interface SchedulerOptions {
  readonly config?: string;
}

/** Opens a client of the scheduler of the settings for one piece of work, and closes it whatever comes. */
export async function useScheduler<T>(
  options: SchedulerOptions,
  work: (client: SchedulerClient) => Promise<T>,
): Promise<T> {
  const address = schedulerAddress(settingsOf(options), process.env);
  // A job may do to itself what its owner may.
  const client = openSchedulerClient({ ...address, token: address.token ?? (process.env.job_token || undefined) });
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
