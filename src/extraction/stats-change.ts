import { erridOf, openFunctionalStats } from "../results/aggregation/functional-stats.js";
import type { RootOutcome } from "../results/run/result2stats.js";
import type { Document } from "../store/document.js";
import type { Change } from "../store/store.js";
import { readBuildErrorIds } from "./build-error-ids.js";

const resultPrefix = "result.";

/** Fields of a job that are made of its result root: what a run does not give goes away (results.md 6.3). */
const fields = ["stats", "result", "errid", "error_ids", "job_data_readiness"] as const;

/**
 * What a run of result2stats that wrote its stats.json changes in the document of its job (results.md 6.3): each field is
 * replaced whole, and those that this run does not give are removed. Throws NO_RESULT_ROOT, BAD_TABLE.
 */
export function statsChange(current: Document, outcome: RootOutcome, resultRoot: string): Change {
  const { ids } = readBuildErrorIds(resultRoot);
  const set: Record<(typeof fields)[number], unknown> = {
    stats: Object.fromEntries(outcome.stats),
    result: outcome.result.size === 0 ? undefined : withoutPrefix(outcome.result),
    errid: erridOf(outcome.stats.keys(), openFunctionalStats()),
    error_ids: ids.length === 0 ? undefined : ids,
    job_data_readiness: "complete",
  };
  return {
    set: Object.fromEntries(fields.filter((field) => set[field] !== undefined).map((field) => [field, set[field]])),
    unset: fields.filter((field) => set[field] === undefined && Object.hasOwn(current, field)),
  };
}

/** `result.verdict` of result.json is `verdict` of field `result`. */
function withoutPrefix(result: ReadonlyMap<string, unknown>): Document {
  return Object.fromEntries(
    [...result].map(([key, value]) => [key.startsWith(resultPrefix) ? key.slice(resultPrefix.length) : key, value]),
  );
}
