import { readPatternTable } from "../../../src/results/error-ids/pattern-table.js";
import { createCallTrace, type TracedCall, traceTexts } from "./call-trace.js";
import type { Findings } from "./findings.js";
import { createLockReport, isLockReport } from "./lock-report.js";
import type { KernelLogReader } from "./reader.js";

const OUT_OF_MEMORY = /oom-killer|Out of memory/;
const FUZZER_ATE_MEMORY = /trinity.*(?:oom-killer|Out of memory|page allocation failure)/;

/** Finds crashes, lockdep reports and call traces: what `dmesg` reports (parsers.md, "dmesg / kmsg"). */
export function createCrashReader(findings: Findings): KernelLogReader {
  const crashes = readPatternTable("kernel-crashes");
  const harmless = readPatternTable("kernel-harmless");
  const lockReport = createLockReport();
  const callTrace = createCallTrace();
  let lockStamp: string | undefined;
  let outOfMemory = false;
  let stopped = false;
  return {
    texts: [...crashes.literals, ...traceTexts],
    patterns: crashes.unbound,
    isFollowing: () => lockReport.isOpen(),
    read({ raw, stamp }) {
      if (stopped) return;
      const report = lockReport.follow(raw);
      if (report !== undefined) findings.add(report, { message: report, stamp: lockStamp });
      const crash = crashes.first(raw);
      // A fuzzer that ate all memory: what fails from here on says nothing of the kernel.
      stopped = crash !== undefined && FUZZER_ATE_MEMORY.test(raw);
      if (stopped) return;
      if (crash !== undefined && !harmless.test(raw)) {
        findings.add(crash, { message: raw, stamp });
        outOfMemory ||= OUT_OF_MEMORY.test(crash);
        if (isLockReport(crash)) {
          lockReport.begin(raw);
          lockStamp = stamp;
        }
      }
      const call = callTrace({ raw, stamp });
      if (call && !outOfMemory) addCall(findings, call);
    },
  };
}

function addCall(findings: Findings, { name, raw, stamp }: TracedCall): void {
  findings.add(raw, { message: raw, stamp, id: `calltrace:${name}`, pattern: `${name}+0x` });
}
