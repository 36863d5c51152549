import { createStatusLine } from "./status-line.js";

/** Progress of long work on stderr. */
export interface Progress {
  /** One more item is done. */
  step(item: string): void;
  /** Clears the line before something else is printed, and when all is done. */
  clear(): void;
}

/** On a terminal one line that changes, elsewhere a line every 10 s; nothing for a single item or when `quiet`. */
export function createProgress(total: number, quiet: boolean): Progress {
  const line = createStatusLine(quiet || total < 2);
  let done = 0;
  return {
    clear: line.clear,
    step(item) {
      done++;
      if (done >= total) line.clear();
      else line.show(() => `${done} of ${total}: ${item}`);
    },
  };
}
