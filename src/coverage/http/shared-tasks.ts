import type { LineTask, TaskLine } from "../watch/task-line.js";

/** Work for requests in the line of tasks: of the same name it is done once for all who ask at the same time. */
export interface SharedTasks {
  /**
   * What the work gives, or throws. It is not begun where all who asked have gone before its turn; once begun it is ended,
   * for whoever asks next. Rejects as `TaskLine.run`.
   */
  run<T>(task: LineTask<T>, gone: AbortSignal): Promise<T>;
}

/** Shares a line. */
export function shareTasks(line: TaskLine): SharedTasks {
  const asking = new Map<string, Set<AbortSignal>>();
  return {
    async run<T>({ name, dueMs, work }: LineTask<T>, gone: AbortSignal): Promise<T> {
      const askers = asking.get(name) ?? new Set();
      asking.set(name, askers.add(gone));
      const begin = (stop: AbortSignal): Promise<T> => {
        if ([...askers].every(({ aborted }) => aborted)) gone.throwIfAborted();
        return work(stop);
      };
      try {
        return await line.run({ name, dueMs, work: begin });
      } finally {
        askers.delete(gone);
        if (askers.size === 0) asking.delete(name);
      }
    },
  };
}
