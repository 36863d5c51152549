import { writeYaml } from "../job/job-yaml.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { printable } from "../support/printable.js";
import { openOutput, print } from "./output.js";
import type { SubmitJob } from "./read-submit-jobs.js";
import { shownJob } from "./shown-job.js";
import { writeJobs } from "./write-jobs.js";

/** Prints the jobs as documents of YAML, or as one array of JSON. */
export function printJobs(jobs: readonly SubmitJob[], { json }: { readonly json?: true }): void {
  const output = openOutput();
  const shown = jobs.map(({ job }) => shownJob(job));
  if (json) output.write(`${stringifyDigitSafe(shown)}\n`);
  else for (const job of shown) output.write(`---\n${writeYaml(job)}`);
  output.end();
}

/** Writes the jobs into a folder and says which file is whose. Throws NOT_WRITTEN. */
export function printWrittenJobs(
  folder: string,
  jobs: readonly SubmitJob[],
  { submitId, json }: { readonly submitId: string; readonly json?: true },
): void {
  const written = writeJobs(folder, jobs);
  if (json) print(`${JSON.stringify({ submit_id: submitId, jobs: written })}\n`);
  else print(written.map(({ job_file, file }) => `${printable(job_file)} => ${printable(file)}\n`).join(""));
}
