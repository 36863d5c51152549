import fc from "fast-check";
import { expect, it } from "vitest";
import { isNestedDeeper } from "../../src/support/json-depth.js";

/** Long enough to be looked at. */
const padding = `"${"x".repeat(5000)}"`;

it("a long text is nested as deep as its lists and maps are", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(10), (value, most) => {
      const depthOf = (one: unknown): number =>
        typeof one === "object" && one !== null ? 1 + Math.max(0, ...Object.values(one).map(depthOf)) : 0;
      const text = `[${padding},${JSON.stringify(value)}]`;
      expect(isNestedDeeper(text, most)).toBe(1 + depthOf(value) > most);
    }),
  );
});

it("brackets in strings do not count, behind whatever escape", () => {
  expect(isNestedDeeper(`{${padding}:"\\\\\\"[[[[[["}`, 1)).toBe(false);
  expect(isNestedDeeper(`{${padding}:"\\\\",${'"a":['.repeat(2)}`, 2)).toBe(true);
});

it("millions of brackets are told from the first few", () => {
  expect(isNestedDeeper("[".repeat(3_000_000), 100)).toBe(true);
});
