import { patternTest } from "./pattern-test.js";
import type { Condition, Query } from "./query.js";
import type { FieldValues } from "./searchable.js";

/**
 * Says of documents, as searches see them, whether they fulfil all conditions: the rule that every engine follows
 * (results.md 7.2, 7.7). Made once per query, for patterns are compiled.
 */
export function matcherOf(query: Query): (values: FieldValues) => boolean {
  const tests = query.conditions.map((condition) => ({ field: condition.field, test: elementTest(condition) }));
  return (values) => tests.every(({ field, test }) => values.get(field)?.some(test) ?? false);
}

function elementTest(condition: Condition): (element: string | number) => boolean {
  switch (condition.kind) {
    case "keyword": {
      const wanted = new Set<unknown>(condition.values);
      return (element) => wanted.has(element);
    }
    case "pattern": {
      const patterns = condition.patterns.map(({ re2 }) => patternTest(re2));
      return (element) => typeof element === "string" && patterns.some((matches) => matches(element));
    }
    case "number":
      return isIn(condition.intervals.map(({ gte, lte }) => [gte, lte]));
    case "date":
      return isIn(condition.intervals.map(({ gte, lte }) => [gte?.firstMs, lte?.lastMs]));
    case "never":
      return () => false;
  }
}

function isIn(
  intervals: readonly (readonly [least?: number, greatest?: number])[],
): (value: string | number) => boolean {
  return (value) =>
    typeof value === "number" &&
    intervals.some(
      ([least = Number.NEGATIVE_INFINITY, greatest = Number.POSITIVE_INFINITY]) => value >= least && value <= greatest,
    );
}
