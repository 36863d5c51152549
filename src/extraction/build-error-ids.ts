import { findGroupJsons, readGroupJson } from "../results/group-json.js";
import { listResultFiles } from "../results/result-files.js";

/** Groups whose keys are error ids of a build: `buildpkg` is the oldest name (results.md 6.4). */
const buildGroups = ["build-pkg", "pkgbuild", "buildpkg"] as const;

/** More ids than anybody can look at; each one costs three requests. */
const maxIds = 10_000;
/** A json of more bytes, expanded, would stall the service that reads it. */
const maxJsonBytes = 64 * 1024 ** 2;

/** Keys that carry the text of an error id, not one. */
const textKey = /\.(?:message|element|log)$/;

/** Error ids of a build, without repetition, in the order of the files. */
export interface BuildErrorIds {
  readonly ids: readonly string[];
  /** What could not be used, for the log. */
  readonly problems: readonly string[];
}

/**
 * The error ids in `build-pkg.json`, `pkgbuild.json` and `buildpkg.json` (or `.json.gz`) of a result root: all keys but
 * those that carry text (results.md 6.4). Throws NO_RESULT_ROOT.
 */
export function readBuildErrorIds(resultRoot: string): BuildErrorIds {
  const ids = new Set<string>();
  const problems: string[] = [];
  const jsons = findGroupJsons(listResultFiles(resultRoot));
  for (const group of buildGroups) {
    const file = jsons.get(group);
    if (file === undefined) continue;
    const json = file.bytes > maxJsonBytes ? "too large" : readGroupJson(file.path, maxJsonBytes);
    if (typeof json === "string") problems.push(`${file.path}: ${json}`);
    else for (const id of errorKeys(json.value)) ids.add(id);
  }
  if (ids.size > maxIds) problems.push(`${resultRoot}: ${ids.size} error ids, the first ${maxIds} are used`);
  return { ids: [...ids].slice(0, maxIds), problems };
}

function errorKeys(value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.keys(value).filter((key) => !textKey.test(key));
}
