import { type Command, InvalidArgumentError } from "commander";
import { CciError } from "../support/cci-error.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { message, print } from "./output.js";
import { useBisect } from "./use-bisect.js";

interface SubmitOptions extends BisectOptions {
  readonly badJob: string;
  readonly errorId?: string;
  readonly metric?: string;
  readonly direction?: string;
  readonly good?: string;
  readonly bad?: string;
  readonly gitUrl?: string;
  readonly axis?: string;
  readonly firstParent?: true;
  readonly runs?: number;
  readonly rateShift?: true;
  readonly autoGood?: true;
  readonly fresh?: true;
  readonly priority?: number;
  readonly wait?: true;
}

/** `cci bisect submit`. */
export function bisectSubmit(): Command {
  return bisectCommand("submit", "Makes a bisect task of a failed job, or finds the one there is.", [
    "cci bisect submit --bad-job 25112012334404900 --error-id ltp.eid.munlockall01.fail",
    "cci bisect submit --bad-job 25112012334404900 --metric unixbench.score --direction worse",
    "cci bisect submit --bad-job 25112012334404900 --error-id 'x.eid.y z' --good v6.6 --wait",
  ])
    .requiredOption("--bad-job <id>", "the job that failed")
    .option("--error-id <errid>", "the failure, a key of its stats")
    .option("--metric <name>", "instead of an errid: the metric that moved")
    .option("--direction <how>", "of a metric: worse or better")
    .option("--good <commit>", "a commit that is known to be good")
    .option("--bad <commit>", "instead of the commit of the job")
    .option("--git-url <url>", "instead of the repository of the job")
    .option("--axis <field>", "the field of the job that holds the commit")
    .option("--first-parent", "follow first parents only: the answer may be a merge")
    .option("--runs <n>", "runs per commit (default: as many as it takes)", wholeNumber)
    .option("--rate-shift", "the good side fails too, only more rarely")
    .option("--auto-good", "look further back where the good commit turns out bad")
    .option("--fresh", "use no results of earlier jobs")
    .option("--priority <n>", "higher is served first (default 999)", wholeNumber)
    .option("--wait", "wait for the end and exit by it, as `cci bisect wait`")
    .option("--json", 'one object {"task_id","created","status"}; with --wait also its row')
    .action(run);
}

function run(options: SubmitOptions): Promise<void> {
  if ((options.errorId === undefined) === (options.metric === undefined)) {
    throw new CciError("USAGE", "it takes either --error-id or --metric");
  }
  return useBisect(options, async (service) => {
    const submitted = await service.submit(bodyOf(options));
    if (options.json) print(`${JSON.stringify(submitted)}\n`);
    else print(`${submitted.task_id}\n`);
    if (!options.quiet && !submitted.created) message(`it was there already: ${submitted.status}`);
    if (!options.wait) return;
    const { followBisects } = await import("./follow-bisects.js");
    await followBisects(service, [submitted.task_id], options);
  });
}

function bodyOf(options: SubmitOptions): Readonly<Record<string, unknown>> {
  const taskOptions = given({
    first_parent: options.firstParent,
    runs: options.runs,
    rate_shift: options.rateShift,
    auto_good: options.autoGood,
    fresh: options.fresh,
  });
  return given({
    bad_job_id: options.badJob,
    error_id: options.errorId,
    bisect_metric: options.metric,
    direction: options.direction,
    good_commit: options.good,
    bad_commit: options.bad,
    git_url: options.gitUrl,
    axis: options.axis,
    priority_level: options.priority,
    options: Object.keys(taskOptions).length > 0 ? taskOptions : undefined,
  });
}

function given(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It takes a whole number.");
}
