import { describe, expect, it } from "vitest";
import { valueCapture } from "../../../src/bisect/local/value-capture.js";

function valueIn(pattern: string, ...pieces: readonly string[]): number | undefined {
  const capture = valueCapture(pattern)();
  for (const piece of pieces) capture.take(Buffer.from(piece));
  return capture.value();
}

describe("valueCapture", () => {
  it("finds the first capture of the first line that has one", () => {
    expect(valueIn("time: ([0-9.]+)", "start\ntime: 4.25 s\ntime: 9 s\n")).toBe(4.25);
  });

  it("finds a value that comes in pieces, and one in a last line without its newline", () => {
    expect(valueIn("time: ([0-9.]+) s", "ti", "me: 4", ".2", "5 s\nmore")).toBe(4.25);
    expect(valueIn("time: ([0-9.]+) s", "time: 7 s")).toBe(7);
  });

  it.each(["", "nothing here\n", "time: x\n", "time: 1.2.3\n"])("gives no value for %j", (text) => {
    expect(valueIn("time: ([0-9.x]+)", text)).toBeUndefined();
  });

  it("takes no infinite value and no empty one", () => {
    expect(valueIn("v=(\\S*)", "v=Infinity\n")).toBeUndefined();
    expect(valueIn("v=(\\S*)", "v= \n")).toBeUndefined();
    expect(valueIn("v=(\\S*)", "v=-1e3\n")).toBe(-1000);
  });

  it("needs no more time for a pattern that makes others explode", () => {
    expect(valueIn("^(a+)+$", `${"a".repeat(50_000)}b\n`)).toBeUndefined();
  });

  it.each([
    ["([0-9", "is no pattern"],
    ["time: [0-9]+", "captures nothing"],
    ["(?=x)(y)", "is no pattern"],
  ])("refuses %s", (pattern, reason) => {
    expect(() => valueCapture(pattern)).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining(reason) }),
    );
  });
});
