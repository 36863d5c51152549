import { describe, expect, it } from "vitest";
import { normaliseCaseName, normaliseVerdict } from "../../../stats-parsers/families/case-name.js";

describe("normaliseCaseName", () => {
  it("turns every run of separators into one underscore", () => {
    expect(normaliseCaseName('mmap(NULL, "a")[2]:  last__try')).toBe("mmap_NULL_a_2_last_try");
  });

  it("leaves no underscore at either end", () => {
    expect(normaliseCaseName("  [TEST 0]: (a) ")).toBe("TEST_0_a");
    expect(normaliseCaseName(" _ ")).toBe("");
  });

  it("makes one dot of four and keeps three", () => {
    expect(normaliseCaseName("a....b...c")).toBe("a.b...c");
  });

  it("keeps other signs and changes nothing the second time", () => {
    const once = normaliseCaseName("ns1 -> ns2 (10.0.1.1:80)  /x/y=1%");
    expect(once).toBe("ns1_->_ns2_10.0.1.1_80_/x/y=1%");
    expect(normaliseCaseName(once)).toBe(once);
  });
});

describe("normaliseVerdict", () => {
  it("is lower case and has no dots", () => {
    expect(normaliseVerdict("Not.Run [soon]")).toBe("not_run_soon");
  });
});
