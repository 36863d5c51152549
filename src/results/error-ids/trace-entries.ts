import { readTable } from "../tables.js";

/** Whether a function of a call trace is one by which the kernel enters a part of itself (table `kernel-trace-entries`). */
export function createTraceEntries(): (name: string) => boolean {
  const entries = readTable("kernel-trace-entries");
  return (name) => entries.some((entry) => name.endsWith(entry));
}
