/** What may name a testbox: it stands in paths and queue names, as `testbox` of a job does (scheduler.md 1.4). */
export function isHostName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.:+~@-]{0,199}$/.test(text) && !text.includes("..");
}
