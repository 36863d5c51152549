import type { Command } from "commander";
import { fillTemplates } from "../job/file/fill-templates.js";
import { loadJobFile } from "../job/file/load-job-file.js";
import { CciError } from "../support/cci-error.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { printable } from "../support/printable.js";
import { createCommand } from "./create-command.js";
import { print } from "./output.js";

/** `cci job-json FILE`: a job file as it stands, for user-client/helper/0_addjob.sh (scheduler.md 6.1). */
export function command(): Command {
  return createCommand("job-json", "Prints one job file as JSON: comment keys kept, templates filled, not expanded.", [
    "cci job-json iperf.yaml | curl --data-binary @- http://127.0.0.1:3000/scheduler/v1/jobs/submit",
  ])
    .argument("<file>", "a job file of one document")
    .option("-v, --verbose", "show the causes of an error")
    .action(run);
}

function run(file: string): void {
  const { env } = process;
  const sources = { lkpSrc: env.LKP_SRC || undefined, cciSrc: env.CCI_SRC || undefined, given: new Map(), env };
  const { documents, files } = loadJobFile(file, sources);
  const [job] = documents;
  if (!job || documents.length > 1) {
    throw new CciError("BAD_JOB_FILE", `${printable(file)}:1:1: ${documents.length} documents are more than one job`, {
      hint: "submit-job submits each",
    });
  }
  print(`${stringifyDigitSafe(fillTemplates(job, { env, files }))}\n`);
}
