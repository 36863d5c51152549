import { createHash } from "node:crypto";
import type { LocalSearch } from "./local-search.js";

/**
 * What tells a search from others in the same repository: its ends, its command and what its verdicts mean. How long it may
 * take, how sure it must be and how many runs go at once may change when it is gone on with.
 */
export function searchKey(search: LocalSearch): string {
  const { bad, goods, command, build, rules, metric, runs, rateShift, autoGood, range, replayed } = search;
  const parts = { bad, goods, command, build, rules, metric, runs, rateShift, autoGood, range, replayed };
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
