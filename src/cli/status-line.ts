import { message } from "./output.js";

/** What a command is doing, on stderr. */
export interface StatusLine {
  /** Shows the newest text, not every one. */
  show(text: () => string): void;
  /** Clears the line before something else is printed, and when all is done. */
  clear(): void;
}

/** Nobody reads faster. */
const terminalIntervalMs = 100;
/** Without a terminal at most this often. */
const quietIntervalMs = 10_000;

/** On a terminal one line that changes, elsewhere a line every 10 s; nothing when `quiet`. */
export function createStatusLine(quiet: boolean): StatusLine {
  if (quiet) return { show() {}, clear() {} };
  const onTerminal = process.stderr.isTTY === true;
  const intervalMs = onTerminal ? terminalIntervalMs : quietIntervalMs;
  let isShown = false;
  let nextMs = onTerminal ? 0 : Date.now() + quietIntervalMs;
  const clear = (): void => {
    if (isShown) process.stderr.write("\r\x1b[K");
    isShown = false;
  };
  return {
    clear,
    show(text) {
      if (Date.now() < nextMs) return;
      nextMs = Date.now() + intervalMs;
      clear();
      if (onTerminal) process.stderr.write(text());
      else message(text());
      isShown = onTerminal;
    },
  };
}
