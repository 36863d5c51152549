import { maxKeywordLength } from "../store/mappings.js";
import { badQuery, quoted } from "./bad-query.js";

/** `field=value[,value…]` as the user wrote it. */
export interface ConditionWord {
  readonly field: string;
  /** At least one, each once. */
  readonly values: readonly string[];
}

/** As many as Elasticsearch takes in one `terms`. */
const maxValues = 65536;

/**
 * Takes a word apart at its first `=`; undefined where no value follows: such a word is no condition (results.md 7.2).
 * Commas make a list, `\,` is a comma, any other backslash is itself. Throws BAD_QUERY beyond a limit (7.7).
 */
export function parseConditionWord(word: string): ConditionWord | undefined {
  const equals = word.indexOf("=");
  if (equals < 0 || equals === word.length - 1) return undefined;
  const field = word.slice(0, equals);
  const values = [...new Set(splitList(word.slice(equals + 1)))];
  if (values.length > maxValues) {
    throw badQuery(`${quoted(field)} is given ${values.length} values`, `a list holds up to ${maxValues}`);
  }
  const long = values.find((value) => value.length > maxKeywordLength);
  if (long !== undefined) {
    throw badQuery(
      `${quoted(field)} is given a value of ${long.length} characters: ${quoted(long)}`,
      `values have up to ${maxKeywordLength}; --reg finds a part of one`,
    );
  }
  return { field, values };
}

function splitList(text: string): string[] {
  return text.split(/(?<!\\),/).map((value) => value.replaceAll("\\,", ","));
}
