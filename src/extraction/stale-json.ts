import { findLog, listResultFiles } from "../results/result-files.js";

/** Made anew by every run of result2stats, whatever stands there. */
const conclusions = ["stats.json", "result.json"];

/**
 * Names of the json files that must go before stats are made again (results.md 6.8): stats.json, result.json, and each
 * `<program>.json(.gz)` whose raw log is newer, or with `force` is there at all. A json without a raw log came from the
 * box and is never among them. Throws NO_RESULT_ROOT.
 */
export function staleJson(resultRoot: string, force: boolean): readonly string[] {
  const files = listResultFiles(resultRoot);
  const stale: string[] = [];
  for (const [name, { modifiedMs }] of files) {
    const program = name.match(/^(.+)\.json(?:\.gz)?$/)?.[1];
    if (program === undefined) continue;
    const log = findLog(files, program);
    if (conclusions.includes(name) || (log && (force || log.modifiedMs > modifiedMs))) stale.push(name);
  }
  return stale;
}
