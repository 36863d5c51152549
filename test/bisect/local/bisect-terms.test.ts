import { expect, it } from "vitest";
import { readTerms } from "../../../src/bisect/local/bisect-terms.js";

it("reads the words for both sides, the old one first", () => {
  expect(readTerms("fast,slow")).toEqual({ good: "fast", bad: "slow" });
});

it.each([
  "fast",
  "fast,",
  ",slow",
  "a,b,c",
  "fast,fast",
  "skip,slow",
  "fast,reset",
  "bad,good",
  "a b,c",
  "-a,b",
  "fast,--x",
  "x,$(id)",
])("refuses %j, which git bisect could not replay or nobody could read", (given) => {
  expect(() => readTerms(given)).toThrow(expect.objectContaining({ code: "USAGE" }));
});
