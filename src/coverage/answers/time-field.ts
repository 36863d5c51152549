/** A time as answers have it, ISO with ms in UTC; null: not yet. */
export function timeField(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
