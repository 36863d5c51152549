import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneDecimal } from "../../../src/coverage/profile/one-decimal.js";
import { percentText } from "../../../src/coverage/profile/percent-text.js";
import { ratioPercentText } from "../../../src/coverage/profile/ratio-percent-text.js";
import { hasRecorded, recorded, whyNotRecorded } from "../report/recorded.js";

const percent = (covered: number, statements: number) => percentText({ covered, statements });
const ratio = (covered: number, statements: number) => ratioPercentText({ covered, statements });

describe("oneDecimal", () => {
  it("rounds ties to even, on both sides of zero, and gives nothing no sign (case 7)", () => {
    const values = [6.25, 6.75, 0.25, 0.75, 36.25, 0.05, 0.15, 100, -6.25, -0.25, -0.75, -0.04, -0, 0];
    const texts = "6.2 6.8 0.2 0.8 36.2 0.1 0.1 100.0 -6.2 -0.2 -0.8 0.0 0.0 0.0".split(" ");
    expect(values.map(oneDecimal)).toEqual(texts);
  });

  it("is the nearest tenth to the exact value of any percentage, the even one of two", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 200, noNaN: true }), (value) => {
        const scale = 2n ** 1074n;
        const exact = exactly(value) * 10n;
        const below = exact / scale;
        const twiceRest = (exact % scale) * 2n;
        const isUp = twiceRest > scale || (twiceRest === scale && below % 2n === 1n);
        const tenths = Number(below + (isUp ? 1n : 0n));
        expect(oneDecimal(value)).toBe(`${Math.floor(tenths / 10)}.${tenths % 10}`);
      }),
    );
  });
});

/** A number in units of 2^-1074, of which every double is a whole number. */
function exactly(value: number): bigint {
  let [rest, power] = [value, 0];
  while (!Number.isInteger(rest)) {
    rest *= 2;
    power++;
  }
  return BigInt(rest) * 2n ** BigInt(1074 - power);
}

describe("percentText", () => {
  it("multiplies first and the ratio divides first, which shows (case 7)", () => {
    expect([percent(23, 80), ratio(23, 80)]).toEqual(["28.8", "28.7"]);
  });

  it("of no statements is 0.0, and just below all may be 100.0 (case 8)", () => {
    expect([percent(0, 0), ratio(0, 0), percent(9999, 10000), percent(1, 16)]).toEqual(["0.0", "0.0", "100.0", "6.2"]);
  });

  it.skipIf(!hasRecorded)(`equals all three recorded columns, goc's with 32 bits (case 7)${whyNotRecorded}`, () => {
    const lines = recorded("rounding-1-80.txt").trim().split("\n");
    expect(lines.length).toBeGreaterThan(3000);
    for (const line of lines) {
      const [c, t, ...columns] = line.split(" ");
      const [covered, statements] = [Number(c), Number(t)];
      const narrow = Math.fround(Math.fround(Math.fround(covered / statements)) * 100);
      expect([percent(covered, statements), ratio(covered, statements), oneDecimal(narrow)], line).toEqual(columns);
    }
  });
});
