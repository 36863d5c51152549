/** A time of this machine's clock as people read it, in UTC to the second: `2026-03-01T12:00:05Z`; empty: not yet. */
export function shortTime(ms: number | undefined): string {
  return ms === undefined ? "" : `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
