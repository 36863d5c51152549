import fc from "fast-check";
import { expect, it } from "vitest";
import { createNumberText } from "../../src/cli/number-text.js";

it("gives the text that String gives, for any number, again and again", () => {
  const textOf = createNumberText();
  const hundredth = fc.integer({ min: -200, max: 10_200 }).map((count) => count / 100);
  fc.assert(
    fc.property(
      fc.oneof(hundredth, fc.double(), fc.integer(), fc.constantFrom(0, -0, 100, 100.01, Number.NaN)),
      (value) => {
        expect(textOf(value)).toBe(String(value));
        expect(textOf(value)).toBe(String(value));
      },
    ),
    { numRuns: 2000 },
  );
});
