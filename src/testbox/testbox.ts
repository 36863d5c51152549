import type { Clock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";
import type { LkpChoice } from "./lkp-source.js";
import type { Sandbox } from "./sandbox.js";
import type { SchedulerClient } from "./scheduler-client.js";

/** A testbox at work, and what its operator chose. */
export interface Testbox {
  readonly hostname: string;
  readonly workFolder: string;
  /** Whether the folder of a job stays when its results are uploaded. */
  readonly keep: boolean;
  readonly lkp: LkpChoice;
  readonly sandbox: Sandbox;
  /** Of this process; a job gets `PATH`, `HOME` and `LANG` of it. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** A client that sends the token of a job, else the testbox's own. */
  client(jobToken?: string): SchedulerClient;
  /** Aborted: the job under way is ended and reported, no other is taken. */
  readonly stop: AbortSignal;
  /** Aborted some time after `stop`: calls to the scheduler end too. */
  readonly giveUp: AbortSignal;
}
