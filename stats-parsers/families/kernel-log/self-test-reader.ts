import { kernelText } from "../../../src/results/error-ids/kernel-line.js";
import { createVerdicts } from "../verdicts.js";
import type { KernelLogReader } from "./reader.js";

const UNIT_TEST = /### dt-test ### (pass|FAIL) ([^ ]{1,200})/;
const TESTING = /Testing (.{1,200}): (OK|PASSED|FAILED)/;
const COUNTED = /^([\w-]{1,80}): (?:all )?(\d+)(?: of (\d+))? tests(?: in ([\w-]{1,80}))? passed/;
/** The first half of the tests runs plainly, the second along with the function tracer. */
const AGAIN = "Running tests again, along with the function tracer";
const LAST_TRACED = "ftrace filter";
/** From here on the log tells of the job. */
const BOOTED = /Kernel tests: Boot OK|\brun-(?:job|lkp) /;

/** Turns the kernel's own tests during boot into verdicts (parsers.md, "dmesg / kmsg"). */
export function createSelfTestReader(): KernelLogReader {
  const verdicts = createVerdicts({ repeated: "last wins" });
  let prefix = "";
  let stopped = false;
  return {
    texts: ["### dt-test ### ", "Testing ", " tests ", AGAIN, "Kernel tests: Boot OK", "run-job ", "run-lkp "],
    read({ raw }) {
      stopped ||= BOOTED.test(raw);
      if (stopped) return;
      if (raw.includes(AGAIN)) prefix = "function tracer.";
      const [, unitVerdict, unit = ""] = UNIT_TEST.exec(raw) ?? [];
      const [, tested = "", outcome] = TESTING.exec(raw) ?? [];
      const [, suite = "", passed, all = passed, part] = COUNTED.exec(kernelText(raw)) ?? [];
      if (unitVerdict !== undefined) verdicts.add(`of-unittest.${unit}`, unitVerdict);
      else if (outcome !== undefined) verdicts.add(prefix + tested, outcome === "FAILED" ? "fail" : "pass");
      else if (passed !== undefined) {
        verdicts.add(
          part === undefined ? suite.toLowerCase() : `${suite.toLowerCase()}.${part}`,
          passed === all ? "pass" : "fail",
        );
      }
      if (tested === LAST_TRACED) prefix = "";
    },
    emitAll: (emit) => verdicts.emitAll(emit),
  };
}

/** Whether a result root is that of a boot test in a virtual machine: `…/boot/…/vm-…`. */
export function isBootTest(resultRoot: string | undefined): boolean {
  return resultRoot !== undefined && /\/boot\/(?:.*\/)?vm-/.test(resultRoot);
}
