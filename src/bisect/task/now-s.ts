import type { Clock } from "../../support/clock.js";

/** Whole seconds since 1970, as rows have them. */
export function nowS(clock: Clock): number {
  return Math.floor(clock.nowMs() / 1000);
}
