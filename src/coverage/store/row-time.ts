const form = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d:?\d\d)?)?/;

/** A time as the tables have it: UTC, ISO-8601 with ms (coverage.md 2.3). */
export function rowTime(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * ms since 1970 of a time in a table. People and the earlier tool write `2026-01-02 03:04:05` or a zone as well; without a
 * zone it is UTC. Undefined: no time.
 */
export function readRowTime(text: string): number | undefined {
  const [, day, time = "00:00", zone = "Z"] = form.exec(text) ?? [];
  const ms = day === undefined ? Number.NaN : Date.parse(`${day}T${time}${zone.replace(/(\d\d)(\d\d)$/, "$1:$2")}`);
  return Number.isNaN(ms) ? undefined : ms;
}
