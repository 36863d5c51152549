import { describe, expect, it } from "vitest";
import { countExpandedNodes } from "../../src/support/yaml-limits.js";

describe("countExpandedNodes", () => {
  it("counts what is shared each time it is there", () => {
    const shared = { x: 1, y: 2 };
    expect(countExpandedNodes("text")).toBe(1);
    expect(countExpandedNodes([1, { a: 2 }])).toBe(4);
    expect(countExpandedNodes([shared, shared, { shared }])).toBe(11);
  });

  it("finds no end in what holds itself", () => {
    const loop: unknown[] = [];
    loop.push([loop]);
    expect(countExpandedNodes(loop)).toBe(Number.POSITIVE_INFINITY);
  });

  it("takes 500 levels and 200000 nodes, not more", () => {
    const nested = (levels: number): unknown => Array.from({ length: levels - 1 }).reduce((inner) => [inner], 1);
    expect(countExpandedNodes(nested(500))).toBe(500);
    expect(countExpandedNodes(nested(502))).toBe(Number.POSITIVE_INFINITY);
    expect(countExpandedNodes(nested(100_000))).toBe(Number.POSITIVE_INFINITY);
    expect(countExpandedNodes(Array.from({ length: 199_999 }).fill(1))).toBe(200_000);
    expect(countExpandedNodes(Array.from({ length: 200_000 }).fill(1))).toBe(Number.POSITIVE_INFINITY);
  });
});
