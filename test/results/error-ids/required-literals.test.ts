import { describe, expect, it } from "vitest";
import { requiredLiterals } from "../../../src/results/error-ids/required-literals.js";

describe("the texts that a match of an expression must hold", () => {
  it.each([
    ["WARNING: .* at", ["WARNING: "]],
    ["(?:^|\\] )BUG: .*", ["BUG: "]],
    ["kernel BUG at|Kernel panic", ["kernel BUG at", "Kernel panic"]],
    ["[aA]ssertion (?:failed|failure)", ["ssertion "]],
    ["x(?:looking|seeking) it", ["looking", "seeking"]],
    ["abcdef?g", ["abcde"]],
    ["ab+cde", ["cde"]],
    ["a(?:bcd)*ef", ["ef"]],
    ["a{0,3}bc{2}d", ["bc"]],
    ["irq \\d+: nobody\\b cared", [": nobody cared"]],
    ["\\x41\\u0042\\p{L}\\k<n>(?<n>one two)\\1x", ["one two"]],
    ["(?=lookahead)(?<!behind)ok", ["ok"]],
    ["[^x\\]]yz", ["yz"]],
    ["\\.c:\\(\\*", [".c:(*"]],
  ])("of %s", (source, texts) => expect(requiredLiterals(source)).toEqual(texts));

  it.each(["[abc]+", ".*", "a?", "one|.*", "(?:one|[xyz])", "", "\\d\\w"])("cannot be told of %s", (source) =>
    expect(requiredLiterals(source)).toBeUndefined(),
  );
});
