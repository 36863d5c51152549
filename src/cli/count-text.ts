import type { Bucket } from "../store/store.js";

/**
 * Counts as a nested object of JSON, `depth` keys deep (results.md 7.4): by hand, for an object would bring keys made of
 * digits into another order. `null` where nothing is counted.
 */
export function countText(buckets: readonly Bucket[], depth: number): string {
  if (buckets.length === 0) return "null";
  const members = buckets.map(({ key, count, inner }) => {
    return `${JSON.stringify(key)}:${depth > 1 ? countText(inner, depth - 1) : count}`;
  });
  return `{${members.join(",")}}`;
}

/** Counts as rows: the keys from the outermost on, then the number. */
export function countRows(buckets: readonly Bucket[], depth: number): readonly (readonly string[])[] {
  return buckets.flatMap(({ key, count, inner }) =>
    depth > 1 ? countRows(inner, depth - 1).map((row) => [key, ...row]) : [[key, String(count)]],
  );
}
