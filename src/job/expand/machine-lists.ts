import type { Job } from "../load-job.js";
import type { ExpansionLimit } from "./expansion-limit.js";
import { listVariants } from "./list-variants.js";

const machineFields: ReadonlySet<string> = new Set([
  "testbox",
  "tbox_group",
  "os",
  "os_arch",
  "os_version",
  "arch",
  "os_mount",
]);

/** One job per machine and system that a list names (scheduler.md 5.3 rule 5). Throws BAD_JOB_FILE. */
export function expandMachineLists(job: Job, limit: ExpansionLimit): readonly Job[] {
  const choicesOf = (key: string, value: unknown): readonly unknown[] =>
    machineFields.has(key) && Array.isArray(value) ? value : [value];
  return listVariants(job, choicesOf, limit);
}
