import type { Command } from "commander";
import { parseDurationS } from "../job/duration.js";
import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import { createCommand } from "./create-command.js";
import { currentJobId, scheduledJobFile } from "./current-job.js";
import { print } from "./output.js";
import { readScheduledJob } from "./read-scheduled-job.js";
import type { SchedulerAnswer, SchedulerClient } from "./scheduler-client.js";
import { schedulerRefusal } from "./scheduler-refusal.js";
import { type SchedulerOptions, useScheduler } from "./use-scheduler.js";

interface CommandOptions extends SchedulerOptions {
  readonly get?: true;
  readonly job?: string;
  readonly testbox?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** What the scheduler says instead of a deadline. */
const none = "no deadline";

/** `renew` (scheduler.md 5.5). */
export function command(): Command {
  return createCommand("renew", "Keeps a borrowed testbox longer, or says how long it is yours.", [
    "renew 2h               # on the testbox",
    "renew 1d --job 6       # from anywhere",
    "renew -g               # until when?",
    "renew -g --testbox vm-2p8g--me-17",
  ])
    .argument("[duration]", "how much longer: 90, 90s, 5m, 1h, 1d, 1w")
    .option("-g, --get", "show the deadline and change nothing")
    .option("--testbox <name>", "with -g: the testbox (else that of the job)")
    .option("--job <id>", `the job (else the variable id, else that of ${scheduledJobFile})`)
    .option("--json", 'one object {"deadline"}, null where there is none')
    .option("-q, --quiet", "with a duration: errors only")
    .option("-v, --verbose", "show the causes of an error")
    .option("--config <file>", "a YAML file with settings")
    .action(run);
}

async function run(duration: string | undefined, options: CommandOptions): Promise<void> {
  const ask = options.get ? readsDeadline(duration, options) : renews(duration, options);
  const answer = await useScheduler(options, ask);
  if (answer.status === 500 && answer.text.startsWith("The job does not exist")) {
    throw new CciError("NOT_FOUND", printable(answer.text.trim()));
  }
  if (answer.status !== 200) throw schedulerRefusal(answer);
  const deadline = printable(answer.text.trim());
  if (options.json) print(`${JSON.stringify({ deadline: deadline === none ? null : deadline })}\n`);
  else if (deadline === none) print(`${none}\n`);
  else if (options.get || !options.quiet) print(`Your testbox renew to ${deadline}\n`);
}

type Ask = (client: SchedulerClient) => Promise<SchedulerAnswer>;

function readsDeadline(duration: string | undefined, options: CommandOptions): Ask {
  if (duration !== undefined) throw usage(`-g changes nothing, ${printable(duration)} is too much`);
  const { testbox } = options;
  if (testbox !== undefined) return (client) => client.get("/get_deadline", { testbox });
  const id = jobOf(options);
  return async (client) => {
    const job = await readScheduledJob(client, id, ["testbox"]);
    if (typeof job?.testbox === "string") return client.get("/get_deadline", { testbox: job.testbox });
    throw new CciError("NOT_FOUND", `no testbox of job ${printable(id)} is shown`, { hint: "--testbox NAME" });
  };
}

function renews(duration: string | undefined, options: CommandOptions): Ask {
  if (duration === undefined) throw usage("renew needs a duration, or -g");
  if (options.testbox !== undefined) throw usage("--testbox goes with -g; a job is renewed by its id");
  const seconds = parseDurationS(duration);
  if (!seconds || !Number.isSafeInteger(seconds)) throw usage(`${printable(duration)} is no duration`);
  const id = jobOf(options);
  return (client) => client.get("/renew_deadline", { job_id: id, time: String(seconds) });
}

function jobOf({ job }: CommandOptions): string {
  return currentJobId({ given: job, env: process.env, jobFile: scheduledJobFile });
}

function usage(text: string): CciError {
  return new CciError("USAGE", text, { hint: "renew 2h, renew 90s --job 6, renew -g; --help shows examples" });
}
