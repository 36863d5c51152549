/** The first lines of a lockdep report put together: who wants which lock where, holding which one. */
interface LockReport {
  /** Begins a report: the line with its head. */
  begin(head: string): void;
  /** Takes a following line; returns the whole once the last part was there. */
  follow(line: string): string | undefined;
  isOpen(): boolean;
}

const HEAD = /possible (?:recursive locking|circular locking dependency) detected/;
const WANTS = /([^ \]]{1,80} is trying to )(acquire lock:)/;
const HOLDS = /(but task is already )(holding lock:)/;
/** Older kernels print the address too: `at: [<ffffffff8113f4b2>] up+0x1c/0xf0`. */
const PLACE = /\b(at: )(?:\[<[0-9a-f]+>\] )?([\w.]{1,200}\+0x[0-9a-f]+\/0x[0-9a-f]+)/;
/** In this order; other lines may stand between, since several processors log at once. */
const PARTS: readonly RegExp[] = [WANTS, PLACE, HOLDS, PLACE];
/** A report whose parts are further apart was cut off. */
const MAX_LINES = 200;

/** Whether a line is the head of a lockdep report that names two places (parsers.md, "dmesg / kmsg"). */
export function isLockReport(line: string): boolean {
  return HEAD.test(line);
}

/** Joins head, the two lock lines and the places behind their `at:`, with a blank each. */
export function createLockReport(): LockReport {
  let parts: string[] | undefined;
  let lines = 0;
  return {
    begin(head) {
      parts = [head.endsWith(" ]") ? head.slice(0, -2) : head];
      lines = 0;
    },
    follow(line) {
      if (!parts) return undefined;
      const [, begin, end] = PARTS[parts.length - 1]?.exec(line) ?? [];
      if (begin !== undefined && end !== undefined) parts.push(begin + end);
      const done = parts.length > PARTS.length;
      const whole = done ? parts.join(" ") : undefined;
      if (done || ++lines >= MAX_LINES) parts = undefined;
      return whole;
    },
    isOpen: () => parts !== undefined,
  };
}
