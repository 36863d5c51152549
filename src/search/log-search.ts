import { boundText, parseRangeWord } from "./range.js";

/** A full-text search of the logging cluster. */
export interface LogSearch {
  /** Words to match; empty: all logs. */
  readonly text: string;
  /** `-t` */
  readonly ranges: readonly string[];
  readonly descendingBy: string;
  readonly size: number;
}

/** The body of a search for logs in Elasticsearch's language (results.md 7.2 `-l`). Throws BAD_QUERY for a bad range. */
export function logSearchBody({ text, ranges, descendingBy, size }: LogSearch, nowMs: number): string {
  const match = text === "" ? { match_all: {} } : { match: { log: text } };
  const bounds = ranges.map(parseRangeWord).map(({ field, gte, lte }) => ({
    range: { [field]: { gte: boundText(gte, nowMs), lte: boundText(lte, nowMs) } },
  }));
  return JSON.stringify({
    query: { bool: { must: [match, ...bounds], must_not: [] } },
    size,
    sort: [{ [descendingBy]: { order: "desc", unmapped_type: "date" } }],
    track_total_hits: true,
  });
}
