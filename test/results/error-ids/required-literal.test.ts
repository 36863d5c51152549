import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requiredLiteral } from "../../../src/results/error-ids/required-literal.js";
import { readTable } from "../../../src/results/tables.js";

describe("the text that every match of an expression holds", () => {
  it.each([
    ["WARNING: .* at", "WARNING: "],
    ["(?:^|\\] )BUG: .*", "BUG: "],
    ["[aA]ssertion (?:failed|failure)", "ssertion "],
    ["abcdef?g", "abcde"],
    ["ab+cde", "cde"],
    ["a(?:bcd)*ef", "ef"],
    ["a{0,3}bc{2}de", "de"],
    ["irq \\d+: nobody\\b cared", ": nobody"],
    ["(?=lookahead)(?<!behind)ok", "ok"],
    ["(a\\)bcd)ef", "ef"],
    ["[^x\\]]yz", "yz"],
    ["\\.c:\\(\\*", ".c:(*"],
  ])("of %s", (source, text) => expect(requiredLiteral(source)).toBe(text));

  it.each(["[abc]+", ".*", "a?", "one|two", "(?:one|two)", "", "\\d\\w", "\\x41bc", "\\p{Lu}er"])(
    "is not told of %s",
    (source) => expect(requiredLiteral(source)).toBeUndefined(),
  );

  it("is in every text that a pattern of the package's tables matches", () => {
    for (const source of ["kernel-crashes", "kernel-harmless", "kernel-error-texts"].flatMap(readTable)) {
      const literal = requiredLiteral(source) ?? "";
      // The generator of texts knows neither look-around nor word ends.
      if (/\\b|\(\?[=!<]/.test(source)) continue;
      fc.assert(
        fc.property(fc.stringMatching(new RegExp(source)), (text) => text.includes(literal)),
        { numRuns: 20, seed: 1 },
      );
    }
  });
});
