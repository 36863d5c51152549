import { describe, expect, it } from "vitest";
import { normaliseErrorId, trimTail } from "../../../src/results/error-ids/normalise.js";

describe("the common normalisation of error ids (results.md 9.3)", () => {
  it.each([
    ["a kernel version", "booted 4.19.0-rc4-00123-g1491ae9 at last", "booted#at_last"],
    ["a date", "built 28-Dec-2013 here", "built#here"],
    ["a hexadecimal number", "at 0xdeadbeef and on", "at#and_on"],
    ["a commit", `commit ${"ab".repeat(20)} is gone`, "commit#is_gone"],
    ["a number, its unit stays", "took 10ms", "took#ms"],
    ["a number in a name stays", "iperf3 on eth0", "iperf3_on_eth0"],
    ["a cut hexadecimal number", "mask=0x", "mask=0x"],
    ["backslash, quote and dollar", 'a\\b"c$d', "a~b~c~d"],
    ["tabs and runs of blanks", "a\t b   c", "a_b_c"],
    ["blanks behind other signs", "x: y) z", "x:y)z"],
    ["blanks before other signs", "open (file) 'x'", "open(file)'x'"],
    ["blanks in front", "   File x", "File_x"],
    ["signs at the end", "Failed!!! * - [(", "Failed"],
  ])("replaces %s", (_, text, id) => expect(normaliseErrorId(text)).toBe(id));

  it("stays linear on a line of a mebibyte", () => {
    for (const unit of ["- ", "1.", "3.1", "a", " #"]) {
      const begin = performance.now();
      normaliseErrorId(`${unit.repeat(1 << 19)}x`);
      expect(performance.now() - begin).toBeLessThan(5000);
    }
  });

  it("cuts a tail of given characters only", () => {
    expect(trimTail("a.b.,", ".,")).toBe("a.b");
    expect(trimTail(".,.", ".,")).toBe("");
  });
});
