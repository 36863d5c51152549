import { CciError } from "../../support/cci-error.js";
import type { ExpansionBudget } from "./expansion-budget.js";

/** How many jobs one job file may become, and what to call it. */
export interface ExpansionLimit {
  /** The job file as typed. */
  readonly file: string;
  readonly maxJobs: number;
  /** Of the file: shared by its documents. */
  readonly budget: ExpansionBudget;
}

/** Throws BAD_JOB_FILE where a file becomes more jobs than it may. */
export function checkJobCount(count: number, { file, maxJobs }: ExpansionLimit): void {
  if (count <= maxJobs) return;
  throw new CciError("BAD_JOB_FILE", `${file}:1:1: its lists make more than ${maxJobs} jobs`, {
    hint: "every list of a parameter multiplies the jobs; give some of them one value",
  });
}

/** Throws BAD_JOB_FILE: a list without elements would be no job at all. */
export function checkNotEmpty(key: string, list: readonly unknown[], { file }: ExpansionLimit): void {
  if (list.length > 0) return;
  throw new CciError("BAD_JOB_FILE", `${file}:1:1: the list ${key} is empty, so there is no job`);
}
