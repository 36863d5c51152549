import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber } from "../../src/results/parse-number.js";

const digits = "0123456789";

/** The rule of results.md 3.5, character by character. */
function isNumberText(text: string): boolean {
  let at = 0;
  const skipDigits = (): number => {
    const begin = at;
    while (at < text.length && digits.includes(text[at] as string)) at++;
    return at - begin;
  };
  const skipOne = (chars: string): boolean => {
    const found = at < text.length && chars.includes(text[at] as string);
    if (found) at++;
    return found;
  };
  skipOne("+-");
  const whole = skipDigits();
  const fraction = skipOne(".") ? skipDigits() : undefined;
  if (fraction === 0 || (whole === 0 && fraction === undefined)) return false;
  if (skipOne("eE")) {
    skipOne("+-");
    if (skipDigits() === 0) return false;
  }
  return at === text.length;
}

describe("parseNumber", () => {
  it.each([
    ["0", 0],
    ["010", 10],
    ["001", 1],
    ["+5", 5],
    ["-5.25", -5.25],
    [".5", 0.5],
    ["-.5", -0.5],
    ["1e3", 1000],
    ["1.5E-2", 0.015],
    ["2e+2", 200],
    ["9007199254740993", 9007199254740992],
  ])("reads %s as %d", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each([
    "",
    "-",
    ".",
    "5.",
    "5.e3",
    "e3",
    "1e",
    "NaN",
    "Infinity",
    "-Infinity",
    "1,000",
    "5%",
    "--5",
    "+-5",
    "0x10",
    "0b1",
    "1_000",
    " 1",
    "1 ",
    "1\n",
    "1e999",
    "٣",
    "1.2.3",
    "9".repeat(401),
  ])("takes '%s' for no number", (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });

  it("agrees with the rule on any text of such characters", () => {
    const text = fc.string({
      unit: fc.constantFrom(...digits, "+", "-", ".", "e", "E", "x", "_", ",", " "),
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, (one) => {
        const value = Number(one);
        expect(parseNumber(one)).toBe(isNumberText(one) && Number.isFinite(value) ? value : undefined);
      }),
      { numRuns: 2000 },
    );
  });
});
