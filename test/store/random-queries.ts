import fc from "fast-check";
import type { FieldType } from "../../src/store/mappings.js";
import type { Condition, DateInterval, NumberInterval, Order } from "../../src/store/query.js";
import { holds, is, moment } from "./conditions.js";
import { randomFields } from "./random-documents.js";

/** What is asked of a store: conditions, an order, and fields to count. */
export interface RandomQuestion {
  readonly conditions: readonly Condition[];
  /** The documents' `id` is to come behind it. */
  readonly order: readonly Order[];
  readonly counted: readonly string[];
  readonly limit: number;
}

const texts = fc.constantFrom(
  ..."a A b ab \u{e9} \u{ffee} \u{1f600} x.y 8 8.5 true null 'x\" \\ a*b [a-b] a|b __proto__ constructor none".split(
    " ",
  ),
  ...["", " ", "a,b", "a\nb", "a\0b", "x".repeat(8191), "x".repeat(8192), "1e+21", "9007199254740993"],
);
const wholeNumbers = fc.constantFrom(-4, -3, 0, 1, 4, 10, 2 ** 31 - 1, 1.7e12);
const moments = fc.constantFrom(
  ..."2024-04-01 2024-04-02 2024-03-31 1970-01-01 2024-04-01T02:00:00Z 2024-04-01T02:00:00.001Z 2024-04-01T10:00:00Z"
    .split(" ")
    .map(moment),
);

const patterns = fc.constantFrom(
  ..."a . .* [ab] [a-c]+ a? (a|8) a{1,2} x.y [^a] 8 \u{1f600} .."
    .split(" ")
    .map((part) => ({ lucene: `.*(${part}).*`, re2: `.*(?:${part}).*` })),
);

/** One bound or both; a list of one interval or more. */
function intervalsOf<T>(bound: fc.Arbitrary<T>): fc.Arbitrary<{ gte?: T; lte?: T }[]> {
  const interval = fc.oneof(
    fc.record({ gte: bound }),
    fc.record({ lte: bound }),
    fc.record({ gte: bound, lte: bound }),
    bound.map((at) => ({ gte: at, lte: at })),
  );
  return fc.array(interval, { minLength: 1, maxLength: 3 });
}

function conditionOn(field: string, type: FieldType): fc.Arbitrary<Condition> {
  switch (type) {
    case "keyword":
      return fc.oneof(
        { weight: 4, arbitrary: fc.array(texts, { minLength: 1, maxLength: 4 }).map((values) => is(field, ...values)) },
        {
          weight: 1,
          arbitrary: fc.array(texts, { minLength: 101, maxLength: 120 }).map((values) => is(field, ...values)),
        },
        {
          weight: 1,
          arbitrary: fc.constantFrom("a", "8", "x.y", '"', "*", "|", "[", "~", "@").map((text) => holds(field, text)),
        },
        {
          weight: 1,
          arbitrary: fc
            .array(patterns, { minLength: 1, maxLength: 2 })
            .map((found): Condition => ({ kind: "pattern", field, patterns: found })),
        },
      );
    case "integer":
    case "long": {
      const ofSize = type === "integer" ? wholeNumbers.filter((value) => value < 2 ** 31) : wholeNumbers;
      return intervalsOf(ofSize).map(
        (intervals: NumberInterval[]): Condition => ({ kind: "number", field, intervals }),
      );
    }
    default:
      return intervalsOf(moments).map(
        (intervals: DateInterval[]): Condition => ({ kind: "date", field, type, intervals }),
      );
  }
}

export function randomQuestions(collection: string): fc.Arbitrary<RandomQuestion> {
  const fields = Object.entries(randomFields[collection] ?? {});
  const field = fc.constantFrom(...fields.map(([name]) => name));
  const condition = fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom(...fields).chain(([name, type]) => conditionOn(name, type)) },
    { weight: 1, arbitrary: fc.constant<Condition>({ kind: "never", field: "stats" }) },
  );
  return fc.record({
    conditions: fc.array(condition, { maxLength: 3 }),
    order: fc.array(fc.record({ field, descending: fc.boolean() }), { maxLength: 3 }),
    counted: fc.array(field, { minLength: 1, maxLength: 3 }),
    limit: fc.constantFrom(0, 1, 3, 100),
  });
}
