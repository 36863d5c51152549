import { kernelText, repairKernelLine } from "../../src/results/error-ids/kernel-line.js";
import type { Log } from "../../src/results/parser.js";

/** Looks at the text of a kernel line and its stamp, seconds since boot; says whether the rest of the log is wanted. */
export type KernelLineVisitor = (text: string, stamp: string | undefined) => "go on" | "stop";

/**
 * Calls `visit` for the lines of a kernel's log that hold one of `marks`. To take every line of such a log apart, of which
 * a few matter, would take longer.
 */
export async function visitMarkedKernelLines(
  kmsg: Log,
  marks: readonly string[],
  visit: KernelLineVisitor,
): Promise<void> {
  for await (const lines of kmsg.batches()) {
    for (const line of lines) {
      if (!marks.some((mark) => line.includes(mark))) continue;
      for (const { raw, stamp } of repairKernelLine(line)) {
        if (visit(kernelText(raw), stamp) === "stop") return;
      }
    }
  }
}
