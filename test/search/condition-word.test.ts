import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConditionWord } from "../../src/search/condition-word.js";

describe("parseConditionWord", () => {
  it.each([
    ["suite=iperf", "suite", ["iperf"]],
    ["os=debian,centos", "os", ["debian", "centos"]],
    ["a=b=c", "a", ["b=c"]],
    ["a==", "a", ["="]],
    ["errid=UBI\\,error", "errid", ["UBI,error"]],
    ["errid=a\\,b,c", "errid", ["a,b", "c"]],
    ["a=\\n\\", "a", ["\\n\\"]],
    ["a=\\\\,b", "a", ["\\,b"]],
    ["a= x ", "a", [" x "]],
    ["a=,", "a", [""]],
    ["a=b,,b", "a", ["b", ""]],
    ["=x", "", ["x"]],
    ['a="*\\:\u0000', "a", ['"*\\:\u0000']],
    ["__proto__=x", "__proto__", ["x"]],
  ])("takes %j apart", (word, field, values) => {
    expect(parseConditionWord(word)).toEqual({ field, values });
  });

  it.each(["suite=", "suite", "", "="])("finds no condition in %j", (word) => {
    expect(parseConditionWord(word)).toBeUndefined();
  });

  it("finds any list again whose commas are escaped", () => {
    // A backslash at the end of an element would escape the comma behind it.
    const element = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.endsWith("\\"));
    fc.assert(
      fc.property(fc.uniqueArray(element, { minLength: 1 }), (values) => {
        const word = `k=${values.map((value) => value.replaceAll(",", "\\,")).join(",")}`;
        expect(parseConditionWord(word)?.values).toEqual(values);
      }),
    );
  });

  it("takes 8191 characters and 65536 values, no more", () => {
    const list = (count: number): string => `a=${Array.from({ length: count }, (_, at) => at).join(",")}`;
    expect(parseConditionWord(`a=${"x".repeat(8191)}`)?.values).toHaveLength(1);
    expect(() => parseConditionWord(`a=${"x".repeat(8192)}`)).toThrow(
      expect.objectContaining({ code: "BAD_QUERY", message: expect.stringContaining('"a" is given a value of 8192 ') }),
    );
    expect(parseConditionWord(list(65536))?.values).toHaveLength(65536);
    expect(() => parseConditionWord(list(65537))).toThrow('"a" is given 65537 values');
  });
});
