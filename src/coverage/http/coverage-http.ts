import type { ServiceLog } from "../../support/log.js";
import type { TaskLine } from "../watch/task-line.js";
import type { WatchContext } from "../watch/watch-context.js";
import type { CoverageMetrics } from "./open-coverage-metrics.js";

/** What the routes of the watch dog work on. */
export interface CoverageHttp {
  readonly context: WatchContext;
  readonly line: TaskLine;
  /** Those of the context, with their text. */
  readonly metrics: CoverageMetrics;
  readonly log: ServiceLog;
}
