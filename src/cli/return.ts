import type { Command } from "commander";
import { CciError } from "../support/cci-error.js";
import { exitCodes } from "../support/error-catalogue.js";
import { printable } from "../support/printable.js";
import { askYesNo } from "./ask-yes-no.js";
import { createCommand } from "./create-command.js";
import { currentJobId, scheduledJobFile } from "./current-job.js";
import { message, print } from "./output.js";
import { readScheduledJob } from "./read-scheduled-job.js";
import { schedulerRefusal } from "./scheduler-refusal.js";
import { type SchedulerOptions, useScheduler } from "./use-scheduler.js";

interface CommandOptions extends SchedulerOptions {
  readonly job?: string;
  readonly yes?: true;
  readonly json?: true;
  readonly quiet?: true;
}

/** `return` (scheduler.md 5.5). In a shell it is `cci return`: the word alone is the shell's own. */
export function command(): Command {
  return createCommand("return", "Gives a borrowed testbox back: its job ends now.", [
    "cci return                # on the testbox; asks before it does",
    "cci return -y --job 6     # from anywhere",
  ])
    .option("--job <id>", `the job (else the variable id, else that of ${scheduledJobFile})`)
    .option("-y, --yes", "do not ask")
    .option("--json", 'one object {"job_id","returned"}')
    .option("-q, --quiet", "errors only")
    .option("-v, --verbose", "show the causes of an error")
    .option("--config <file>", "a YAML file with settings")
    .action(run);
}

async function run(options: CommandOptions): Promise<void> {
  const id = currentJobId({ given: options.job, env: process.env, jobFile: scheduledJobFile });
  const isReturned = await useScheduler(options, async (client) => {
    const job = await readScheduledJob(client, id, ["job_stage", "testbox"]);
    const stage = job?.job_stage;
    if (stage === "finish") {
      if (!options.quiet) message(`job ${printable(id)} was closed before`);
      return true;
    }
    if (stage === "submit") {
      throw new CciError("SCHEDULER_REFUSED", `job ${printable(id)} waits; no testbox has it`, {
        hint: `cancel ${printable(id)}`,
      });
    }
    const { stdin, stderr } = process;
    if (!options.yes && stdin.isTTY && !(await askYesNo(`Return ${nameOf(job, id)}`, stdin, stderr))) return false;
    const answer = await client.get("/~lkp/cgi-bin/lkp-post-run", { job_id: id, job_health: "return" });
    if (answer.status !== 200) throw schedulerRefusal(answer);
    return true;
  });
  if (options.json) print(`${JSON.stringify({ job_id: id, returned: isReturned })}\n`);
  if (!isReturned) process.exitCode = exitCodes.failed;
}

function nameOf(job: Readonly<Record<string, unknown>> | undefined, id: string): string {
  return printable(typeof job?.testbox === "string" ? job.testbox : `the testbox of job ${id}`);
}
