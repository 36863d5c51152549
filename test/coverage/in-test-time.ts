import { setTimeout as realTime, setImmediate as turn } from "node:timers/promises";
import type { TestClock } from "../support/test-clock.js";

const stepMs = 1000;

/** What comes of the work when the clock is moved on, a second a time, as soon as somebody waits by it. */
export async function inTestTime<T>(clock: TestClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  ended.catch(() => {});
  while (!isDone) {
    // All that follows without a wait comes before the time goes on.
    for (let turns = 0; turns < 3; turns++) await turn();
    if (clock.waits.length > 0) clock.advance(stepMs);
    else if (!isDone) await realTime(1);
  }
  return ended;
}
