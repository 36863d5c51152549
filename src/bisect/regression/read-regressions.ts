import type { KeywordCondition } from "../../store/query.js";
import type { BisectContext } from "../bisect-context.js";
import { canonicalUrl } from "../git/canonical-url.js";
import { type Regression, type RegressionType, regressionId } from "./regression.js";

/** Ids asked for in one query (bisect.md 6 R-5). */
const namesAtOnce = 500;

/** The row of a name in a repository. */
export async function regressionOf(
  { store }: BisectContext,
  type: RegressionType,
  name: string,
  gitUrl: string,
): Promise<Regression | undefined> {
  return (await store.get("regression", regressionId(type, name, gitUrl))) as Regression | undefined;
}

/** The rows of many error ids of one repository, by error id. */
export async function regressionsOf(
  { store }: BisectContext,
  errids: readonly string[],
  gitUrl: string,
): Promise<ReadonlyMap<string, Regression>> {
  const found = new Map<string, Regression>();
  for (let from = 0; from < errids.length; from += namesAtOnce) {
    const names = errids.slice(from, from + namesAtOnce);
    const ids = names.map((name) => regressionId("errid", name, gitUrl));
    const { hits } = await store.search({
      collections: "regression",
      query: { conditions: [{ kind: "keyword", field: "id", values: ids }] },
      order: [],
      limit: ids.length,
    });
    for (const { document } of hits)
      found.set((document as unknown as Regression).errid, document as unknown as Regression);
  }
  return found;
}

/** What a list of regressions is narrowed by. */
export interface RegressionFilter {
  readonly errid?: string;
  readonly git_url?: string;
  readonly status?: string;
  /** Default: errids and metrics; `seen` shows the memory of extract-stats. */
  readonly record_type?: string;
  readonly limit: number;
  /** Of the page before. */
  readonly cursor?: string;
}

export interface RegressionPage {
  readonly regressions: readonly Regression[];
  readonly count: number;
  readonly next_cursor?: string;
}

const types: readonly RegressionType[] = ["errid", "metric"];
/** No client pages on beyond them. */
const mostListed = 10_000;

/** Rows have the canonical form; people write others. */
function sameUrl(url: string | undefined): string | undefined {
  return url === undefined ? undefined : (canonicalUrl(url) ?? url);
}

/** Regressions, the last seen first. A cursor that is none counts as the beginning. */
export async function listRegressions({ store }: BisectContext, filter: RegressionFilter): Promise<RegressionPage> {
  const from = Math.min(Number(/^\d{1,5}$/.exec(filter.cursor ?? "")?.[0] ?? 0), mostListed);
  const given = (["errid", "git_url", "status"] as const).flatMap((field): KeywordCondition[] => {
    const value = field === "git_url" ? sameUrl(filter.git_url) : filter[field];
    return value === undefined ? [] : [{ kind: "keyword", field, values: [value] }];
  });
  const record: KeywordCondition = {
    kind: "keyword",
    field: "record_type",
    values: filter.record_type === undefined ? types : [filter.record_type],
  };
  const { hits, total } = await store.search({
    collections: "regression",
    query: { conditions: [record, ...given] },
    order: [
      { field: "last_seen", descending: true },
      { field: "id", descending: false },
    ],
    limit: from + filter.limit,
  });
  const regressions = hits.slice(from).map(({ document }) => document as unknown as Regression);
  const next = from + regressions.length;
  return { regressions, count: regressions.length, ...(next < total ? { next_cursor: String(next) } : {}) };
}
