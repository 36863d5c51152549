import type { Clock } from "./clock.js";

/** Wakes one sleeper. A ring that nobody waits for is heard by the next who does. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, or after `ms`. */
  heard(ms: number): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  let isRung = false;
  let wake = (): void => {};
  return {
    ring() {
      isRung = true;
      wake();
    },
    async heard(ms) {
      if (!isRung) {
        const waiting = new AbortController();
        wake = () => waiting.abort();
        await clock.wait(ms, waiting.signal);
      }
      isRung = false;
    },
  };
}
