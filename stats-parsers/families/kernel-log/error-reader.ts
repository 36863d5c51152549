import { errorLevelTexts, hasLevel, isErrorLevel } from "../../../src/results/error-ids/kernel-line.js";
import { type PatternTable, readPatternTable } from "../../../src/results/error-ids/pattern-table.js";
import type { Findings } from "./findings.js";
import type { KernelLogReader } from "./reader.js";

const BOOTED = "Kernel tests: Boot OK";
const SEGFAULT = "segfault at";

/** Finds the kernel's errors that are no crash, and that the boot succeeded: what `kmsg` reports (parsers.md, "dmesg / kmsg"). */
export function createErrorReader(findings: Findings): KernelLogReader {
  // Most logs have no error: these tables are read with the first one.
  let others: readonly PatternTable[] | undefined;
  const isKnown = (raw: string): boolean => {
    others ??= ["kernel-crashes", "kernel-noise"].map(readPatternTable);
    return others.some((table) => table.test(raw));
  };
  const errors = readPatternTable("kernel-error-texts");
  const isError = (raw: string): boolean =>
    isErrorLevel(raw) || raw.includes(SEGFAULT) || (errors.test(raw) && !hasLevel(raw));
  return {
    texts: [...errorLevelTexts, BOOTED, SEGFAULT, ...errors.literals],
    patterns: errors.unbound,
    read({ raw, stamp }) {
      if (raw.includes(BOOTED) || (isError(raw) && !isKnown(raw))) {
        findings.add(raw, { message: raw, stamp });
      }
    },
  };
}
