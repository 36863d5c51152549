import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePattern } from "../../src/search/pattern.js";
import { patternTest } from "../../src/store/pattern-test.js";

const matches = (pattern: string, value: string): boolean => patternTest(parsePattern(pattern).re2)(value);

describe("parsePattern", () => {
  it("finds ip anywhere in a value", () => {
    expect(parsePattern("ip").lucene).toBe(".*ip.*");
  });

  it("keeps a choice together", () => {
    expect(parsePattern("a|b").lucene).toBe(".*(a|b).*");
  });

  it.each([
    ["ip", "iperf", true],
    ["ip", "IPERF", false],
    ["i.p", "ip", false],
    ["p.r", "ip\nr", true],
    ["vm-[0-9]p", "my vm-2p8g", true],
    ["vm-[^0-9]p", "vm-2p8g", false],
    ["[\\]-]", "a-b", true],
    ["[a-c-]x", "-x", true],
    ["[\\^a]b", "^b", true],
    ["(ab|cd)+x", "cdabx", true],
    ["ab{2,3}c", "abbbc", true],
    ["ab{2}c", "abbbc", false],
    ["ab{2,}c", "abbbbc", true],
    ["a?b*c+", "c", true],
    ["^a", "a", false],
    ["^a", "x^a", true],
    ["a$", "a$b", true],
    ['"~#@&<>', '"~#@&<>', true],
    ["a\\.b", "axb", false],
    ["a\\.b", "a.b", true],
    ["\\\\", "a\\b", true],
    ["a]b}", "a]b}", true],
    ["é.ü", "éßü", true],
    [".", "💡", true],
    ["^.$", "^💡$", true],
  ])("%j on %j", (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected);
  });

  it.each([
    ["", "begins with nothing"],
    ["a|", "has nothing behind its |"],
    ["|a", "begins with nothing"],
    ["()", "has nothing behind its ("],
    ["(a", "has a ( that is not closed"],
    ["a)", "has a ) that closes nothing"],
    ["[a", "has a [ that is not closed"],
    ["[]", "has an empty […]"],
    ["[z-a]", "counts down in z-a"],
    ["*a", "repeats nothing with its *"],
    ["a|+", "repeats nothing with its +"],
    ["a**", "repeats a repetition"],
    ["a+?", "repeats a repetition"],
    ["a{2}{3}", "repeats a repetition"],
    ["a{,3}", "has a { that begins no {n}"],
    ["a{3,2}", "counts down in {3,2}"],
    ["a{99999}", "has a { that begins no {n}"],
    ["a{257}", "is for more than 256 characters"],
    ["((a{20}){20}){20}", "is for more than 256 characters"],
    ["\\d", "has a \\d, which means nothing here"],
    ["a\\", "ends with a \\"],
    ["[a\\w]", "has a \\w, which means nothing here"],
    ["x".repeat(257), "has 257 characters, more than 256"],
  ])("refuses %j", (pattern, reason) => {
    expect(() => parsePattern(pattern)).toThrow(
      expect.objectContaining({ code: "BAD_QUERY", message: expect.stringContaining(reason) }),
    );
  });

  it("finds any text by itself, escaped", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(text, text, (value, other) => {
        const pattern = value.replaceAll(/[^\p{L}\p{N}]/gu, "\\$&");
        fc.pre(pattern.length <= 256);
        expect(matches(pattern, `${other}${value}${other}`)).toBe(true);
        expect(matches(pattern, other)).toBe(other.includes(value));
      }),
    );
  });

  it("either refuses any pattern or makes one that RE2 takes", () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab.[]()|*+?{},^$-\\"~#2é'), maxLength: 20 });
    fc.assert(
      fc.property(text, (pattern) => {
        let parsed: string;
        try {
          parsed = parsePattern(pattern).re2;
        } catch (error) {
          expect(error).toMatchObject({ code: "BAD_QUERY" });
          return;
        }
        expect(() => patternTest(parsed)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it("matches in linear time what makes others backtrack", () => {
    expect(matches("(a*)*b", "a".repeat(8000))).toBe(false);
  });
});
