import type { QueueEngine } from "../queue/engine.js";
import type { DocumentStore } from "../store/store.js";
import type { Clock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";
import type { BisectRules } from "./bisect-rules.js";

/** What every part of the bisect service works on. No state of its own: as many processes as wanted share it all. */
export interface BisectContext {
  /** Collections `bisect`, `bisect_step` and `regression`. */
  readonly store: DocumentStore;
  /** Collection `jobs`. */
  readonly jobs: DocumentStore;
  readonly engine: QueueEngine;
  readonly clock: Clock;
  readonly log: ServiceLog;
  readonly rules: BisectRules;
}
