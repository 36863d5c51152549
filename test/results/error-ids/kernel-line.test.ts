import { describe, expect, it } from "vitest";
import {
  hasLevel,
  isErrorLevel,
  kernelText,
  repairKernelLine,
  signOfLife,
} from "../../../src/results/error-ids/kernel-line.js";

describe("a line of the kernel's log", () => {
  it("loses the folder of the build and the compiler's clone suffix", () => {
    const [line] = repairKernelLine("[    1.000000] WARNING: at /tmp/kbuild/src/x86_64/mm/a.c:1 f.isra.12+0x1/0x2\r");
    expect(line).toEqual({ raw: "[    1.000000] WARNING: at mm/a.c:1 f+0x1/0x2", stamp: "1.000000" });
  });

  it("is two lines where a second stamp stands in it, unless it has a level", () => {
    expect(repairKernelLine("[    1.000000] one[    2.000000] two")).toEqual([
      { raw: "[    1.000000] one", stamp: "1.000000" },
      { raw: "[    2.000000] two", stamp: "2.000000" },
    ]);
    expect(repairKernelLine("<6>[    1.000000] one[    2.000000] two")).toHaveLength(1);
  });

  it("has a stamp only with six decimals, in front of a blank or a caller, and from a clock that is not broken", () => {
    const stampOf = (line: string) => repairKernelLine(line)[0]?.stamp;
    expect(stampOf("<3>[   18.389095][    T1] toy")).toBe("18.389095");
    expect(stampOf("kern  :info  : [    0.310266] toy")).toBe("0.310266");
    expect(stampOf("[ 70.9] toy")).toBeUndefined();
    expect(stampOf("[    0.043841 ][    T0 ] toy")).toBeUndefined();
    expect(stampOf("[18444175627.134970] toy")).toBeUndefined();
  });

  it("is a sign of life unless the job may have written it", () => {
    expect(signOfLife("[    1.000000] one[    2.000000] two")).toBe("2.000000");
    expect(signOfLife("user  :err   : [    3.000000] toy")).toBe("3.000000");
    expect(signOfLife("user  :notice: [    4.000000] toy")).toBeUndefined();
    expect(signOfLife("toy [    5.000000] toy")).toBeUndefined();
  });

  it("says what comes from its first letter on", () => {
    expect(kernelText("kern  :err   : [    0.310266] 12: lost marbles")).toBe("lost marbles");
    expect(kernelText("<3>[    0.310266][  T123] lost marbles")).toBe("lost marbles");
    expect(kernelText("[    0.310266] 12 34")).toBe("");
  });

  it("is an error by the kernel's own level 0 to 3", () => {
    for (const line of ["<0>[", "<3>[", "kern  :err   : ", "kern  :crit  : ", "kern  :emerg : "])
      expect(isErrorLevel(line)).toBe(true);
    for (const line of ["<4>[", "<13>[", "user  :err   : ", "kern  :warn  : ", "[    1.0] <3>", ""])
      expect(isErrorLevel(line)).toBe(false);
    expect(hasLevel("<13>x")).toBe(true);
    expect(hasLevel("genirq: Flags")).toBe(false);
  });
});
