import { kernelText } from "../../../src/results/error-ids/kernel-line.js";
import type { Findings } from "./findings.js";
import type { KernelLogReader } from "./reader.js";

const RUNTIME_ERROR = /:\d+: runtime error: /;
const LEAK = /\b(Direct|Indirect) leak of \d+ byte/;
const FRAME = /#(\d+) 0x[0-9a-f]+ in ([^ ]{1,200})/;
const MAX_FRAMES = 6;

interface Leak {
  readonly kind: string;
  readonly functions: string[];
}

/**
 * Finds what the sanitizers of user space programs wrote into the kernel log: run-time errors, and leaks by the functions
 * of their first six frames (parsers.md, "dmesg / kmsg").
 */
export function createSanitizerReader(findings: Findings): KernelLogReader {
  let leak: Leak | undefined;
  const endLeak = (): void => {
    if (leak && leak.functions.length > 0) {
      const id = `sanitizer.${[`${leak.kind}_leak`, ...leak.functions].join("/")}`;
      findings.add(id, { message: id, id, pattern: id });
    }
    leak = undefined;
  };
  return {
    texts: [": runtime error: ", " leak of "],
    isFollowing: () => leak !== undefined,
    read({ raw }) {
      const kind = LEAK.exec(raw)?.[1];
      const frame = FRAME.exec(raw);
      if (kind !== undefined) {
        endLeak();
        leak = { kind: kind.toLowerCase(), functions: [] };
      } else if (leak && frame) {
        leak.functions.push(frame[2] ?? "");
        if (leak.functions.length >= MAX_FRAMES) endLeak();
      } else if (kernelText(raw) !== "") {
        endLeak();
      }
      if (RUNTIME_ERROR.test(raw)) {
        const message = `sanitizer.${kernelText(raw)}`;
        findings.add(message, { message });
      }
    },
    end: endLeak,
  };
}
