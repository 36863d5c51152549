import { findGroupJsons, readGroupJson, setAsideBadJson } from "../group-json.js";
import type { Reporter } from "../reporter.js";
import { listResultFiles } from "../result-files.js";
import { keyKind } from "../text-keys.js";
import { type Aggregated, aggregateGroup, type StatValue } from "./aggregate.js";
import { pathLength } from "./path-length.js";
import { performancePerWatt } from "./performance-per-watt.js";
import { openAggregationRules } from "./rules.js";
import type { StatsWindow } from "./window.js";

/** Groups that are made of other groups. */
const productGroups: ReadonlySet<string> = new Set(["stats", "result", "matrix", "avg", "stddev"]);

/**
 * Reduces every group json of a result root to stats and result, keys in code unit order (results.md 4). A file that is
 * no JSON is renamed to `<name>-bad` and reported.
 */
export function aggregateResultRoot(resultRoot: string, window: StatsWindow, reporter: Reporter): Aggregated {
  const found: Aggregated = { stats: new Map(), result: new Map() };
  const options = { rules: openAggregationRules(), window, warn: reporter.warn };
  for (const [group, { path }] of findGroupJsons(listResultFiles(resultRoot))) {
    if (productGroups.has(group)) continue;
    const json = readGroupJson(path);
    if (json === "unreadable") {
      reporter.problem("UNREADABLE_LOG", `${path}: cannot be read`);
    } else if (json === "no JSON") {
      setAsideBadJson(path);
      reporter.problem("BAD_JSON", `${path}: not JSON, renamed to ${path}-bad`);
    } else if (isColumns(group, json.value)) {
      aggregateGroup(group, new Map(Object.entries(json.value)), found, options);
    } else {
      reporter.warn(`${path}: skipped, it is not an object of columns`);
    }
  }
  addDerived(found.stats);
  return { stats: sorted(found.stats), result: sorted(found.result) };
}

function addDerived(stats: Map<string, StatValue>): void {
  const perWatt = performancePerWatt(stats);
  if (perWatt !== undefined) stats.set("pmeter.performance_per_watt", perWatt);
  const length = pathLength(stats);
  if (length !== undefined) stats.set("perf-stat.overall.path-length", length);
}

function isColumns(group: string, value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([key, column]) =>
      Array.isArray(column) ||
      key.startsWith(".result.") ||
      (typeof column === "string" && keyKind(key.slice(group.length + 1)) !== "number"),
  );
}

function sorted<T>(entries: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
