import { errorLevelTexts, hasLevel, isErrorLevel } from "../../../src/results/error-ids/kernel-line.js";
import { readPatternTable } from "../../../src/results/error-ids/pattern-table.js";
import type { Findings } from "./findings.js";
import type { KernelLogReader } from "./reader.js";

const BOOTED = "Kernel tests: Boot OK";
const SEGFAULT = "segfault at";

/** Finds the kernel's errors that are no crash, and that the boot succeeded: what `kmsg` reports (parsers.md, "dmesg / kmsg"). */
export function createErrorReader(findings: Findings): KernelLogReader {
  const crashes = readPatternTable("kernel-crashes");
  const noise = readPatternTable("kernel-noise");
  const errors = readPatternTable("kernel-error-texts");
  const isError = (raw: string): boolean =>
    isErrorLevel(raw) || raw.includes(SEGFAULT) || (errors.test(raw) && !hasLevel(raw));
  return {
    texts: [...errorLevelTexts, BOOTED, SEGFAULT, ...errors.literals],
    patterns: errors.unbound,
    read({ raw, stamp }) {
      if (raw.includes(BOOTED) || (isError(raw) && !crashes.test(raw) && !noise.test(raw))) {
        findings.add(raw, { message: raw, stamp });
      }
    },
  };
}
