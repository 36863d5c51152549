import type { Clock } from "../../src/support/clock.js";

/** A clock that stands still until the test moves it. */
export interface TestClock extends Clock {
  /** Moves it, and wakes those whose wait is over. */
  advance(ms: number): void;
  /** The waits that are going on, in ms from their start. */
  readonly waits: readonly number[];
}

/** Noon of the first day of 2024, to begin with. */
export const testStartMs = Date.UTC(2024, 0, 1, 12);

export function createTestClock(): TestClock {
  let now = testStartMs;
  const waiting = new Set<{ readonly ms: number; readonly untilMs: number; readonly wake: () => void }>();
  return {
    nowMs: () => now,
    wait(ms, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const one = {
          ms,
          untilMs: now + ms,
          wake: () => {
            waiting.delete(one);
            signal?.removeEventListener("abort", one.wake);
            resolve();
          },
        };
        waiting.add(one);
        signal?.addEventListener("abort", one.wake);
      });
    },
    advance(ms) {
      now += ms;
      for (const { untilMs, wake } of [...waiting]) if (untilMs <= now) wake();
    },
    get waits() {
      return [...waiting].map(({ ms }) => ms);
    },
  };
}
