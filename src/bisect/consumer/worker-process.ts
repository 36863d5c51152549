/** A process that works on one task. */
export interface WorkerProcess {
  /** Resolves when it is gone; never rejects. */
  readonly ended: Promise<WorkerEnd>;
  /** Asks it to hand its task back and end. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/**
 * How a worker left: `done`: its task has an end, whatever that is; `not_claimed`: somebody else has the task;
 * `handed_back`: the task waits again; `crashed`: nobody knows, and the lease may still be held.
 */
export type WorkerEnd = "done" | "not_claimed" | "handed_back" | "crashed";

/** Starts a process that claims the task as `owner` and works on it. */
export type StartWorker = (taskId: string, owner: string) => WorkerProcess;
