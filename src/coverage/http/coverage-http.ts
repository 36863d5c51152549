import type { ServiceLog } from "../../support/log.js";
import type { Gate } from "../watch/open-gate.js";
import type { TaskLine } from "../watch/task-line.js";
import type { WatchContext } from "../watch/watch-context.js";
import type { CoverageMetrics } from "./open-coverage-metrics.js";
import type { SharedTasks } from "./shared-tasks.js";

/** What the server of a watch dog is opened with. */
export interface CoverageParts {
  readonly context: WatchContext;
  readonly line: TaskLine;
  /** Those of the context, with their text. */
  readonly metrics: CoverageMetrics;
  readonly log: ServiceLog;
}

/** What the routes of the watch dog work on. */
export interface CoverageHttp extends CoverageParts {
  /** Of the line. */
  readonly tasks: SharedTasks;
  /** For requests of raw profiles. */
  readonly rawGate: Gate;
  /** For hooks: who asks for raw profiles must not keep a pod from being saved. */
  readonly hookGate: Gate;
}
