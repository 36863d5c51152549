import type { ProfileMode } from "./profile.js";

/** The count of a block that is in two profiles of one mode (coverage.md 5.1): at most 1 in set mode, at most 2^53-1 elsewhere. */
export function addCounts(mode: ProfileMode | undefined, a: number, b: number): number {
  return Math.min(a + b, mode === "set" ? 1 : Number.MAX_SAFE_INTEGER);
}
