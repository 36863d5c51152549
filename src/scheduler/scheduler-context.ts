import type { ProgramCatalogue } from "../job/program-catalogue.js";
import type { QueueEngine } from "../queue/engine.js";
import type { RedisLayout } from "../queue/redis-layout.js";
import type { DocumentStore } from "../store/store.js";
import type { Clock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";
import type { RememberedHosts } from "./remembered-hosts.js";
import type { Turns } from "./turns.js";

/**
 * What every function of the scheduler works on. It keeps no state of its own but a memory of hosts that is checked at
 * every use: several processes may share it all.
 */
export interface SchedulerContext {
  readonly store: DocumentStore;
  readonly engine: QueueEngine;
  readonly clock: Clock;
  readonly log: ServiceLog;
  readonly rules: SchedulerRules;
  /** Made by `rememberHosts()`. */
  readonly hosts: RememberedHosts;
  /** Of those who change the entry of a running job, by its id; made by `openTurns()`. */
  readonly turns: Turns;
}

/** What the operator chose. */
export interface SchedulerRules {
  /** The counter of job ids: `sched/seqno2jobid` in layout v0.1, else `queues/seqno`. */
  readonly layout: RedisLayout;
  /** Folder under which `result/…` and `job_initrd_tmpfs/…` lie. */
  readonly resultBase: string;
  /** `/result/<suite>/<id>`, or the long form of scheduler.md 1.3. */
  readonly resultRootForm: "short" | "long";
  /** Fields that a job gets where it has none (scheduler.md 1.4). */
  readonly defaults: JobDefaults;
  /** Times a job that timed out or crashed is queued again; 0: never (scheduler.md 6). */
  readonly maxRetry: number;
  /** Whether dispatch makes a `job_token` (scheduler.md 2.3). */
  readonly jobTokens: boolean;
  readonly programs: ProgramCatalogue;
}

interface JobDefaults {
  readonly os: string;
  readonly os_arch: string;
  readonly os_version: string;
  readonly lkp_initrd_user: string;
  readonly docker_image: string;
  readonly os_mount: string;
}

/** The servers that answers to testboxes name, each `host:port`. */
export interface AnswerHosts {
  readonly sched: string;
  readonly osHttp: string;
  readonly initrdHttp: string;
  readonly srvHttpCci: string;
}
