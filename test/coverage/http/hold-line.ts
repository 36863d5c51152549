import type { TaskLine } from "../../../src/coverage/watch/task-line.js";

/** A task at work in a line until it is released, or stopped with the line. */
export function holdLine(line: TaskLine): { release(): void } {
  const released = new AbortController();
  const work = (stop: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const ended = AbortSignal.any([stop, released.signal]);
      if (ended.aborted) resolve();
      ended.addEventListener("abort", () => resolve());
    });
  line.run({ name: "another task", dueMs: 0, work }).catch(() => {});
  return { release: () => released.abort() };
}
