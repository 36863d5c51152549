import type { BisectContext } from "../bisect-context.js";
import type { Mirrors } from "../git/open-mirrors.js";
import type { CulpritNews } from "../notify/report.js";
import type { StepScheduler } from "../steps/step-scheduler.js";
import type { BisectStep } from "../task/bisect-step.js";
import type { HeldTask, WorkFields } from "../task/held-task.js";
import type { TaskWatch } from "./task-watch.js";

/** A task in hand, and what it is worked on with. */
export interface TaskWork {
  readonly context: BisectContext;
  readonly held: HeldTask;
  readonly scheduler: StepScheduler;
  readonly mirrors: Mirrors;
  readonly watch: TaskWatch;
}

/** What the work on a task came to, and the columns that say so. */
export interface TaskResult {
  readonly status: "completed" | "failed";
  readonly fields: WorkFields;
  /** Present where a search came to its end, for those who tell of it. */
  readonly searched?: SearchedTask;
}

/** A search that came to its end. */
export interface SearchedTask {
  /** All runs of the task. */
  readonly steps: readonly BisectStep[];
  /** Of its culprit; undefined: it has none. */
  readonly news: CulpritNews | undefined;
}
