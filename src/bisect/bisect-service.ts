import type { BisectStep } from "./task/bisect-step.js";
import type { BisectStatus, BisectTask } from "./task/bisect-task.js";
import type { Submitter } from "./task/task-request.js";

/**
 * The one face of the bisect service (bisect.md 5): routes and commands speak to it, over store and queue
 * (`openBisectService`) or through the API (`openBisectClient`), with the same answers.
 *
 * Throws USAGE for a request that is wrong, NOT_FOUND, BISECT_REFUSED where the status of a task does not allow it,
 * BISECT_BUSY; over store and queue what they throw, through the API BISECT_UNREACHABLE.
 */
export interface BisectService {
  /** Makes a task of the body of `/new_bisect_task`, or finds the one there is; `by`: who asks. */
  submit(body: unknown, by?: Submitter): Promise<SubmittedTask>;
  list(filter: FilterWords): Promise<TaskList>;
  show(id: string): Promise<ShownTask>;
  /** As `git bisect replay` takes it. */
  log(id: string): Promise<string>;
  /** `report.txt` of a completed task. */
  report(id: string): Promise<string>;
  /** Its row, cancelled. */
  cancel(id: string): Promise<BisectTask>;
  /** Makes tasks wait again, of these statuses and this filter (bisect.md 1.6); gives their number. */
  reset(request: ResetRequest): Promise<number>;
  /** At least one filter; running tasks only with `isForced`, cancelled first. */
  remove(filter: FilterWords, isForced: boolean): Promise<number>;
  stats(): Promise<BisectStats>;
  producerStatus(): Promise<SwitchState>;
  toggle(what: "producer" | "consumer", isEnabled: boolean): Promise<SwitchState>;
  /** Runs one cycle and gives its counters (P-9). */
  trigger(isForced: boolean): Promise<Counters>;
  regressions(filter: FilterWords): Promise<RegressionList>;
  /** The row after it. */
  setRegression(errid: string, gitUrl: string, isValid: boolean): Promise<Row>;
}

/** Filters as they stand in a URL or behind `bisect delete`, by the names of bisect.md 5.1. */
export type FilterWords = Readonly<Record<string, string>>;

export interface SubmittedTask {
  readonly task_id: string;
  /** False: it was there. */
  readonly created: boolean;
  readonly status: BisectStatus;
}

/** A row with its times also for people, `start_time_human`. */
export type ListedTask = BisectTask & Readonly<Record<`${string}_human`, string>>;

/** The answer of `/list_bisect_tasks`. */
export interface TaskList {
  readonly tasks: readonly ListedTask[];
  readonly count: number;
  /** All that match. */
  readonly total: number;
  readonly filters: FilterWords;
  readonly limit: number;
  /** Null: these were the last. */
  readonly next_cursor: string | null;
}

/** The answer of `/bisect_task/ID`. */
export interface ShownTask {
  readonly task: BisectTask;
  /** In the order in which they were begun. */
  readonly steps: readonly BisectStep[];
  readonly links: TaskLinks;
}

/** Paths of the API, and the folder below the result base; empty: there is none yet. */
interface TaskLinks {
  readonly report: string;
  readonly log: string;
  readonly result_root: string;
}

export interface ResetRequest {
  readonly filter: FilterWords;
  readonly statuses: readonly BisectStatus[];
  /** Forgets the runs so far. */
  readonly isFresh: boolean;
  /** Also tasks whose lease has not run out. */
  readonly isForced: boolean;
}

/** The answer of `/stats`. */
export interface BisectStats {
  /** Tasks by status, every status. */
  readonly status: Readonly<Record<BisectStatus, number>>;
  readonly total: number;
  /** Tasks that wait. */
  readonly queue: number;
  readonly workers: WorkerStatus;
  /** Seconds that the oldest waiting task has waited; 0: none waits. */
  readonly oldest_wait_s: number;
  readonly producer: SwitchState;
}

/** The answer of `/worker_status`. */
export interface WorkerStatus {
  readonly enabled: boolean;
  /** Tasks that are worked on, in any process. */
  readonly busy: number;
  readonly tasks: readonly BusyTask[];
}

interface BusyTask {
  readonly task_id: string;
  readonly owner: string;
  readonly phase: string;
  readonly lease_until: number;
}

/** What a producer or consumer is at; the keys besides `enabled` are those of its own status. */
export type SwitchState = Readonly<Record<string, unknown>> & { readonly enabled: boolean };

export type Counters = Readonly<Record<string, unknown>>;

/** A row of collection `regression`. */
export type Row = Readonly<Record<string, unknown>>;

/** The answer of `GET /regression`; the last three with `errid` alone. */
export interface RegressionList {
  readonly regressions: readonly Row[];
  readonly count: number;
  readonly next_cursor: string | null;
  readonly known?: boolean;
  readonly valid?: boolean;
  readonly culprit?: string | null;
}
