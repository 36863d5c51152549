const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Files of the work folder, and what SQLite puts beside its own: a module's folder may not take their place. */
const ownFile = /^(?:sqlite\.db|goc-cov\.json)/i;

/** Whether an app, and with it the folder of its module in the work folder, may be called so (coverage.md 2.1). */
export function isAppName(name: string): boolean {
  return pattern.test(name) && !ownFile.test(name);
}
