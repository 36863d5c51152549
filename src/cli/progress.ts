import { message } from "./output.js";

/** Progress of long work on stderr. */
export interface Progress {
  /** One more item is done. */
  step(item: string): void;
  /** Clears the line before something else is printed, and when all is done. */
  clear(): void;
}

/** Without a terminal at most this often. */
const quietIntervalMs = 10_000;

/** On a terminal one line that changes, elsewhere a line every 10 s; nothing for a single item or when `quiet`. */
export function createProgress(total: number, quiet: boolean): Progress {
  if (quiet || total < 2) return { step() {}, clear() {} };
  const onTerminal = process.stderr.isTTY === true;
  let done = 0;
  let shown = false;
  let lastMs = Date.now();
  const clear = (): void => {
    if (shown) process.stderr.write("\r\x1b[K");
    shown = false;
  };
  return {
    clear,
    step(item) {
      done++;
      const text = `${done} of ${total}: ${item}`;
      if (onTerminal) {
        clear();
        if (done < total) process.stderr.write(text);
        shown = done < total;
      } else if (Date.now() - lastMs >= quietIntervalMs) {
        lastMs = Date.now();
        message(text);
      }
    },
  };
}
