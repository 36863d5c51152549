const hostname = /^[A-Za-z0-9][A-Za-z0-9_.:+~@-]{0,199}$/;

/** Whether this may be the name of a machine: the rule for `testbox` of a job (scheduler.md 1.4). */
export function isHostname(name: string): boolean {
  return hostname.test(name) && !name.includes("..");
}
