/**
 * Queues of tasks, the same on every engine (results.md 6.1, scheduler.md 3). A task is in one state of one queue:
 * ready, or in process in the hands of one consumer. Each move is atomic in the engine. At least once: when a lease runs
 * out the task is ready again, and its next holder has a higher fencing number; what the old one still tries is refused.
 *
 * Every method throws QUEUE_UNREACHABLE where the server does not answer, QUEUE_BUSY where it answers that it cannot now
 * (out of memory, read-only, no leader, a lock): both may pass; and QUEUE_REFUSED for any other answer.
 */
export interface TaskQueue {
  /** Puts a task behind the others; false where the queue has that id already, in any state, which stays as it is. */
  add(queue: string, id: string, content?: TaskContent): Promise<boolean>;
  /**
   * Takes the oldest ready task of the first of these queues that has one, in one move; undefined: none is ready now.
   * Tasks whose lease ran out are ready.
   */
  consume(queues: string | readonly string[], leaseMs: number): Promise<Task | undefined>;
  /**
   * The task in process with that id as its holder has it: for those who know the id alone, such as a report of a
   * testbox. Undefined: it is not in process there.
   */
  held(queue: string, id: string): Promise<Task | undefined>;
  /** Prolongs the lease from now on; false: the task is no longer in the caller's hands. */
  renew(task: Task, leaseMs: number): Promise<boolean>;
  /**
   * Moves it to another queue, ready, behind the others, with tries and deaths cleared; a task with that id there is
   * replaced. False: no longer in the caller's hands.
   */
  handOver(task: Task, queue: string, content: TaskContent): Promise<boolean>;
  /** It is done; false: no longer in the caller's hands. */
  remove(task: Task): Promise<boolean>;
  /** Makes it ready again, at its old place or after a wait; false: no longer in the caller's hands. */
  giveBack(task: Task, how: GiveBack): Promise<boolean>;
  /** Calls `onReady` when a task may have become ready, at least once at the start; never lost, perhaps once too often. */
  watch(queue: string, onReady: () => void): Promise<Watch>;
  /** All queues that have tasks, by name; with `queues` those, also empty ones. */
  depth(queues?: readonly string[]): Promise<ReadonlyMap<string, QueueDepth>>;
  /** For operators: its tasks, oldest first. */
  list(queue: string): Promise<readonly ListedTask[]>;
  /** For operators: takes a task away in any state; false: it is not there. */
  discard(queue: string, id: string): Promise<boolean>;
  /**
   * For operators: moves a ready task to another queue, tries and deaths cleared, with its content or that one; false: not
   * there, or the target has that id.
   */
  requeue(queue: string, id: string, target: string, content?: TaskContent): Promise<boolean>;
}

/** A lease that only ends with the task: 100 years in ms. */
export const endlessLeaseMs = 100 * 365 * 86_400_000;

/** A JSON object; a task without one, or with text that is none, counts as `{"id": id}`. */
export type TaskContent = Readonly<Record<string, unknown>>;

/** A task in the hands of its consumer. */
export interface Task {
  readonly queue: string;
  readonly id: string;
  readonly content: TaskContent;
  /** Higher for every later holder. */
  readonly fence: number;
  /** Tries that failed before this one. */
  readonly tries: number;
  /** Leases of it that ran out. */
  readonly deaths: number;
}

interface GiveBack {
  /** Until then it stays ready, but nobody gets it. */
  readonly afterMs: number;
  /** Whether the try failed and counts. */
  readonly failed: boolean;
}

export interface Watch {
  close(): Promise<void>;
}

export interface QueueDepth {
  readonly ready: number;
  readonly inProcess: number;
  /** Age of the oldest task in seconds, since it was put into the queue; 0 where there is none. */
  readonly oldestS: number;
}

export interface ListedTask {
  readonly id: string;
  readonly state: "ready" | "in_process";
  /** ms since 1970: when it was added or moved to this queue, whoever had it in hand since then. */
  readonly sinceMs: number;
  readonly content: TaskContent;
}
