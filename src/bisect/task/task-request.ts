import type { RequestedEnds, TaskDetails, TaskOptions } from "./bisect-task.js";

/** Who asks for a task, where accounts are in use. */
export interface Submitter {
  /** `my_account`. */
  readonly account: string;
  /** An admin, or the service's own account. */
  readonly isOperator: boolean;
}

/** A wish for a task (bisect.md 5.1): of a job and either an errid or a metric. */
export interface TaskRequest extends RequestedEnds {
  readonly bad_job_id: string;
  /** Absent for a metric. */
  readonly error_id?: string;
  readonly bisect_metric?: string;
  /** 999 where absent. */
  readonly priority_level?: number;
  /** Seconds; the operator's limit where absent. */
  readonly timeout?: number;
  readonly options?: TaskOptions;
  /** More for `j`; never from outside. */
  readonly details?: TaskDetails;
}
