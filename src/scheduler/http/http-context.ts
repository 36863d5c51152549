import type { FastifyInstance, FastifyRequest } from "fastify";
import type { AnswerHosts, SchedulerContext } from "../scheduler-context.js";
import type { Accounts } from "./accounts/account.js";
import type { Metrics } from "./metrics.js";

/** What every route of the server works on. */
export interface HttpContext extends ServerOptions {
  readonly scheduler: SchedulerContext;
  readonly metrics: Metrics;
  /** Aborted when the server ends: who waits for a job is answered. */
  readonly stopping: AbortSignal;
}

/** What the operator chose for the server. */
export interface ServerOptions {
  /** The servers that the answer to this request names (scheduler.md 2.9). */
  readonly hosts: (request: FastifyRequest) => AnswerHosts;
  /** Undefined: everybody may do everything. */
  readonly accounts: Accounts | undefined;
  readonly limits: ServerLimits;
  /** Of the package. */
  readonly version: string;
  /** Routes of other services on the same port. */
  readonly plugins?: readonly ServerPlugin[];
}

/** Adds routes to a server that does not listen yet. */
export type ServerPlugin = (server: FastifyInstance) => Promise<void>;

interface ServerLimits {
  /** Of a posted job, in bytes. */
  readonly maxJobBytes: number;
  /** Of one uploaded file, in bytes; a job may have ten times as much. */
  readonly maxUploadBytes: number;
}
