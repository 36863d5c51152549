import type { Command } from "commander";
import { readSettingFiles } from "../config/setting-files.js";
import { CciError } from "../support/cci-error.js";
import { exitCodes } from "../support/error-catalogue.js";
import { printable } from "../support/printable.js";
import { answerObject } from "./answer-object.js";
import { type CancelResult, parseCancelResults } from "./cancel-results.js";
import { settingSources } from "./connect.js";
import { createCommand } from "./create-command.js";
import { print } from "./output.js";
import type { SchedulerAnswer } from "./scheduler-client.js";
import { schedulerRefusal } from "./scheduler-refusal.js";
import { type SchedulerOptions, useScheduler } from "./use-scheduler.js";

interface CommandOptions extends SchedulerOptions {
  readonly json?: true;
  readonly quiet?: true;
}

/** How the submitter is known, where jobs have owners. */
const accountFields = ["my_account", "my_name", "my_email", "my_token"] as const;
const column = 20;
/** As many as the scheduler takes in a request. */
const maxIds = 1000;

/** `cancel ID…` (scheduler.md 5.5). */
export function command(): Command {
  return createCommand("cancel", "Takes jobs from the queue that no testbox has taken yet.", [
    "cancel 6",
    "cancel z9.173924 z9.173925",
    "es-find group_id=nightly job_stage=submit --format ids | xargs cancel",
  ])
    .argument("<id...>", "jobs of yours")
    .option("--json", 'one array [{"job_id","result","message"}]')
    .option("-q, --quiet", "name only the jobs that were not cancelled")
    .option("-v, --verbose", "show the causes of an error")
    .option("--config <file>", "a YAML file with settings")
    .action(run);
}

async function run(ids: readonly string[], options: CommandOptions): Promise<void> {
  const files = readSettingFiles(settingSources(options));
  const account = accountFields.flatMap((name) => {
    const value = files.get(name)?.value;
    return value ? [[name, value] as const] : [];
  });
  const results = await useScheduler(options, async (client) => {
    const all: CancelResult[] = [];
    for (let at = 0; at < ids.length; at += maxIds) {
      const body = JSON.stringify({ ...Object.fromEntries(account), job_ids: ids.slice(at, at + maxIds) });
      const answer = await client.post("/cancel_jobs", body);
      const some = answer.status === 200 ? parseCancelResults(answer.text) : undefined;
      if (!some) throw refusal(answer);
      all.push(...some);
    }
    return all;
  });
  if (options.json) print(`${JSON.stringify(results)}\n`);
  else
    print(
      results
        .filter((one) => !options.quiet || one.result !== "success")
        .map(lineOf)
        .join(""),
    );
  process.exitCode = exitCodeOf(results);
}

function lineOf({ job_id, result, message }: CancelResult): string {
  const start = `job_id: ${printable(job_id).padEnd(column)}result: `;
  if (result === "success") return `${start}${result}\n`;
  return `${start}${printable(result).padEnd(column)}message: ${printable(message)}\n`;
}

function exitCodeOf(results: readonly CancelResult[]): number {
  const cancelled = results.filter(({ result }) => result === "success").length;
  if (cancelled === 0) return exitCodes.failed;
  return cancelled === results.length ? exitCodes.done : exitCodes.partial;
}

/** A request that cannot be understood is answered with `{"error_msg"}`. */
function refusal(answer: SchedulerAnswer): CciError {
  const message = answerObject(answer.text)?.error_msg;
  if (typeof message === "string") return new CciError("SCHEDULER_REFUSED", printable(message));
  return schedulerRefusal(answer);
}
