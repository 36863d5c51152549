import { type OpenDirectory, scriptPath } from "../test-context.js";

interface VmallocResult {
  readonly name: string;
  readonly failed: boolean;
  readonly usecPerLoop: string;
}

const SUMMARY = /^Summary: (\w+) passed: \d+ failed: (\d+) repeat: \d+ loops: \d+ avg: (\d+) usec/;
const WORKER = /^All test took (\w+)=/;
const KERNEL_STAMP = "] ";

/** True for test_vmalloc.sh with any argument. */
export function isVmallocScript(script: string | undefined): boolean {
  return script?.startsWith("test_vmalloc.sh") ?? false;
}

/** test_vmalloc.sh copies the kernel's report, worker by worker; a worker's name comes after its tests. */
export const openVmalloc: OpenDirectory = (context) => {
  let results = new Map<string, VmallocResult>();
  const finishWorker = (worker: string): void => {
    for (const { name, failed, usecPerLoop } of results.values()) {
      const path = [...scriptPath(context), worker, name];
      if (!failed) context.report.number([...path, "usec_per_loop"], usecPerLoop);
      context.report.verdict(path, failed ? "fail" : "pass");
    }
    results = new Map();
  };
  return {
    line({ text }) {
      if (text === "Done.") context.report.verdict(scriptPath(context), "pass");
      const stamp = text.indexOf(KERNEL_STAMP);
      const message = stamp < 0 ? text : text.slice(stamp + KERNEL_STAMP.length);
      const [, name, failures, usecPerLoop] = SUMMARY.exec(message) ?? [];
      if (name !== undefined && usecPerLoop !== undefined) {
        results.set(name, { name, failed: failures !== "0", usecPerLoop });
        return true;
      }
      const worker = WORKER.exec(message)?.[1];
      if (worker !== undefined) finishWorker(worker);
      return worker !== undefined;
    },
  };
};
