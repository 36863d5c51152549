import { CciError } from "../../support/cci-error.js";
import { type FieldType, fieldType } from "../mappings.js";
import type { Condition, KeywordCondition, PatternCondition, Query } from "../query.js";
import { testFunction, textsTable, type ValueTest } from "./functions.js";
import { type Interval, intervalTest } from "./interval-test.js";
import type { PatternTest } from "./pattern-loading.js";
import { hasColumn, tablesOf } from "./schema.js";
import { isDate, joined, quoted, type Sql } from "./sql.js";

/** Above so many they are not bound one by one. */
const mostBound = 50;
const mostConditions = 500;

export interface CompileContext {
  readonly collection: string;
  /** Fields of which some document has more than one value. */
  readonly several: ReadonlySet<string>;
  /** Tests of the statement; those of the conditions are added. */
  readonly tests: ValueTest[];
  readonly patternTest: PatternTest;
}

/**
 * Conditions as a term over the table of rows, every value bound. Throws STORE_REFUSED beyond 500 of them.
 */
export function compileConditions({ conditions }: Query, context: CompileContext): Sql {
  if (conditions.length > mostConditions) {
    throw new CciError(
      "STORE_REFUSED",
      `${conditions.length} search conditions; at most ${mostConditions} are possible`,
    );
  }
  return joined(
    conditions.map((condition) => compileCondition(condition, context)),
    "AND",
  );
}

const nothing: Sql = { text: "0", bound: [] };

function compileCondition(condition: Condition, context: CompileContext): Sql {
  const { field } = condition;
  const type = fieldType(context.collection, field);
  if (type === undefined || !suits(condition, type)) return nothing;
  const term = (column: string): Sql => elementTerm(condition, column, context);
  const { rows, elements } = tablesOf(context.collection);
  const inElements = (): Sql => {
    const { text, bound } = term("value");
    return {
      text: `${rows}.row IN (SELECT row FROM ${elements} WHERE field = ? AND ${text})`,
      bound: [field, ...bound],
    };
  };
  if (!hasColumn(context.collection, field)) return inElements();
  const inColumn = term(`${rows}.${quoted(field)}`);
  return context.several.has(field) ? joined([inColumn, inElements()], "OR") : inColumn;
}

/** Whether a field of that type can be asked so. */
function suits({ kind }: Condition, type: FieldType): boolean {
  if (kind === "never") return false;
  if (type === "keyword") return kind === "keyword" || kind === "pattern";
  return kind === (isDate(type) ? "date" : "number");
}

/** A condition on one value: that of a column, or of an element. */
function elementTerm(condition: Condition, column: string, context: CompileContext): Sql {
  switch (condition.kind) {
    case "keyword":
      return keywordTerm(condition, column);
    case "pattern":
      return testTerm(anyPattern(condition, context), column, context);
    case "number":
      return intervalTerm(
        condition.intervals.map(({ gte, lte }) => intervalOf(gte, lte)),
        column,
        context,
      );
    case "date":
      return intervalTerm(
        condition.intervals.map(({ gte, lte }) => intervalOf(gte?.firstMs, lte?.lastMs)),
        column,
        context,
      );
    case "never":
      return nothing;
  }
}

function keywordTerm({ values }: KeywordCondition, column: string): Sql {
  if (values.length > mostBound) {
    return { text: `${column} IN (SELECT value FROM ${textsTable}(?))`, bound: [JSON.stringify(values)] };
  }
  return { text: `${column} IN (${values.map(() => "?").join(", ")})`, bound: values };
}

/** Values come again and again, so the answers are kept, a bounded number of them. */
const mostAnswers = 10_000;

function anyPattern({ patterns }: PatternCondition, { patternTest }: CompileContext): ValueTest {
  const tests = patterns.map(({ re2 }) => patternTest(re2));
  const answers = new Map<string, boolean>();
  return (value) => {
    const text = String(value);
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = tests.some((matches) => matches(text));
    if (answers.size < mostAnswers) answers.set(text, answer);
    return answer;
  };
}

function intervalOf(least = Number.NEGATIVE_INFINITY, greatest = Number.POSITIVE_INFINITY): Interval {
  return [least, greatest];
}

function intervalTerm(intervals: readonly Interval[], column: string, context: CompileContext): Sql {
  if (intervals.length > mostBound) return testTerm(intervalTest(intervals), column, context);
  return joined(
    intervals.map((interval) => ({ text: `(${column} >= ? AND ${column} <= ?)`, bound: interval })),
    "OR",
  );
}

function testTerm(test: ValueTest, column: string, { tests }: CompileContext): Sql {
  tests.push(test);
  return { text: `${testFunction}(${tests.length - 1}, ${column})`, bound: [] };
}
