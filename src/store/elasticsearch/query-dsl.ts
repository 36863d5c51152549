import type { estypes } from "@elastic/elasticsearch";
import type { FieldType } from "../mappings.js";
import type { Condition, DateCondition, NumberCondition, Order, Query } from "../query.js";

/** Beyond it values go out as one clause (results.md 7.2). */
const mostClauses = 100;
const mostBuckets = 10_000;
/** So many clauses stand beside each other, more in groups: 7.17 refuses more than 1024. */
const mostInGroup = 1000;
/** The server's own limit, a tenth of it, refuses patterns that our limit of 256 characters lets through. */
const mostPatternStates = 100_000;

/** A query in Elasticsearch's language (results.md 7.2): no scripts, no query strings, every value bound. */
export function queryDsl(query: Query): estypes.QueryDslQueryContainer {
  return { bool: { must: query.conditions.map(clause), must_not: [] } };
}

/** Order of hits (results.md 7.2): missing dates count as 0, all else that is missing comes last. */
export function sortDsl(
  order: readonly Order[],
  typeOf: (field: string) => FieldType | undefined,
): estypes.SortCombinations[] {
  return order.map(({ field, descending }) => {
    const type = typeOf(field) ?? "keyword";
    const isDate = type !== "keyword" && type !== "integer" && type !== "long";
    return {
      [field]: {
        order: descending ? "desc" : "asc",
        unmapped_type: isDate ? "date" : type,
        missing: isDate ? 0 : "_last",
        // As integers, 9.x puts missing ones level with the greatest or the least value.
        ...(type === "integer" && { numeric_type: "long" }),
        // Ascending, Elasticsearch would take the smallest element of an array.
        ...(descending ? {} : { mode: "max" }),
      },
    };
  });
}

/** Counts by the values of the first field, within each by the next (results.md 7.4). */
export function countDsl([field, ...inner]: readonly string[]): Record<
  string,
  estypes.AggregationsAggregationContainer
> {
  if (field === undefined) return {};
  const below = inner.length > 0 ? { aggs: countDsl(inner) } : {};
  return { [countName(field)]: { terms: { field, size: mostBuckets }, ...below } };
}

/** The name of the counts of a field in the answer; some characters are not allowed in it. */
export function countName(field: string): string {
  return `all_${field.replace(/[[\]>]/g, "_")}`;
}

function clause(condition: Condition): estypes.QueryDslQueryContainer {
  const { field } = condition;
  switch (condition.kind) {
    case "keyword":
      return oneOf(field, condition.values, []);
    case "pattern":
      // Without its optional operators a pattern is what it says, and case counts.
      return anyOf(
        condition.patterns.map(({ lucene }) => ({
          regexp: { [field]: { value: lucene, flags: "NONE", max_determinized_states: mostPatternStates } },
        })),
      );
    case "number":
      return numberClause(condition);
    case "date":
      return anyOf(dateClauses(condition));
    case "never":
      return { match_none: {} };
  }
}

function numberClause({ field, intervals }: NumberCondition): estypes.QueryDslQueryContainer {
  const isOne = ({ gte, lte }: { gte?: number; lte?: number }): boolean => gte !== undefined && gte === lte;
  const values = intervals.flatMap((interval) => (isOne(interval) ? [interval.gte as number] : []));
  const ranges = intervals
    .filter((interval) => !isOne(interval))
    .map((range) => ({ range: { [field]: { ...range } } }));
  return oneOf(field, values, ranges);
}

function dateClauses({ field, type, intervals }: DateCondition): estypes.QueryDslQueryContainer[] {
  // A field with a format of its own would refuse bounds in another one.
  const format = type === "date" ? {} : { format: "strict_date_optional_time" };
  return intervals.map(({ gte, lte }) => ({
    range: { [field]: { ...(gte && { gte: gte.text }), ...(lte && { lte: lte.text }), ...format } },
  }));
}

function oneOf(
  field: string,
  values: readonly (string | number)[],
  others: readonly estypes.QueryDslQueryContainer[],
): estypes.QueryDslQueryContainer {
  const clauses =
    values.length > mostClauses
      ? [{ terms: { [field]: [...values] } }]
      : values.map((value) => ({ term: { [field]: value } }));
  return anyOf([...clauses, ...others]);
}

function anyOf(clauses: readonly estypes.QueryDslQueryContainer[]): estypes.QueryDslQueryContainer {
  const [first, ...others] = clauses;
  if (first === undefined) return { match_none: {} };
  if (others.length === 0) return first;
  if (clauses.length <= mostInGroup) return { bool: { should: [...clauses] } };
  const groups = Array.from({ length: Math.ceil(clauses.length / mostInGroup) }, (_, at) =>
    anyOf(clauses.slice(at * mostInGroup, (at + 1) * mostInGroup)),
  );
  return anyOf(groups);
}
