import { randomUUID } from "node:crypto";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readSettings } from "../config/settings.js";
import { CciError } from "../support/cci-error.js";
import { collect } from "./collect.js";
import { settingSources } from "./connect.js";
import { createCommand } from "./create-command.js";
import { orderedArguments } from "./ordered-arguments.js";
import { readSubmitJobs } from "./read-submit-jobs.js";
import { repeatJobs } from "./repeat-jobs.js";
import { openSchedulerClient } from "./scheduler-client.js";
import { printJobs, printWrittenJobs } from "./show-jobs.js";
import { signalAfter, takeSignals } from "./signals.js";
import { submitAddress } from "./submit-address.js";
import { submitJobs } from "./submit-jobs.js";
import { readSubmitRequest, type SubmitRequest } from "./submit-request.js";

interface CommandOptions {
  readonly output?: string;
  readonly n?: number;
  readonly myQueue?: true;
  readonly dryRun?: true;
  readonly json?: true;
  readonly wait?: true;
  readonly quiet?: true;
  readonly config?: string;
}

/** Options of the original that cci does not have, and what to do instead. */
const unsupported: readonly (readonly [flags: string, instead: string])[] = [
  ["-m, --monitor [filter]", "--wait follows the jobs to their end"],
  ["-c, --connect", "--wait tells when the testbox is up; ssh to it yourself"],
  ["-r, --result", "--wait, then read the result root"],
  ["-a", "put the files into define_files of the job"],
  ["--no-pack", "nothing is packed here"],
  ["--cmdline <packages>", "name the packages in the job"],
];
/** What a post that is on its way has left when we are stopped. */
const graceMs = 5000;
const maxRepeats = 10_000;

/** `submit-job FILE… [key=value…]` (scheduler.md 5). */
export function command(): Command {
  const created = createCommand("submit-job", "Expands job files into jobs and submits them.", [
    "submit-job iperf.yaml testbox=vm-2p8g",
    "submit-job iperf.yaml testbox=vm-2p8g runtime=5m                # these beat the file",
    "submit-job os=debian iperf.yaml                                 # used where the file has none",
    "submit-job --dry-run iperf.yaml testbox=vm-2p8g                 # what would be submitted",
    "submit-job -o jobs iperf.yaml testbox=vm-2p8g                   # written to files, not submitted",
    "submit-job --wait iperf.yaml testbox=vm-2p8g && echo all went well",
  ])
    .argument("[file|key=value...]", "job files, and fields for all their jobs: before the first file as defaults")
    .option("-s, --set <field>", "'KEY: VALUE', the same as key=value after the files (repeatable)", collect)
    .option("-i, --include <file>", "fields from YAML: before the files defaults, after them overrides", collect)
    .option("-o, --output <dir>", "write the jobs to files there, submit nothing")
    .option("-n <count>", "submit each job so often", countOf)
    .option("--my-queue", "use the queue TBOX_GROUP~USER")
    .option("--dry-run", "print the jobs, ask no server")
    .option("--wait", "follow the jobs to their end, exit by their job_health")
    .option("--json", 'one object {"submit_id","jobs":[{"job_file","job_id","message"}]}')
    .option("-q, --quiet", "print the ids alone")
    .option("-v, --verbose", "show the causes of an error")
    .option("--config <file>", "a YAML file with settings");
  for (const [flags, instead] of unsupported) refuseOption(created, flags, instead);
  let words: readonly string[] = [];
  const parseOptions = created.parseOptions.bind(created);
  created.parseOptions = (argv) => {
    words = argv;
    return parseOptions(argv);
  };
  return created.action((_, options: CommandOptions) =>
    run(readSubmitRequest(orderedArguments(words, created.options)), options),
  );
}

async function run(request: SubmitRequest, options: CommandOptions): Promise<void> {
  checkTogether(options);
  const sources = settingSources(options);
  const submitId = request.overrides.get("submit_id") || randomUUID();
  const jobs = repeatJobs(readSubmitJobs(request, submitId, sources), options, sources.env);
  if (options.dryRun) return printJobs(jobs, options);
  if (options.output !== undefined) return printWrittenJobs(options.output, jobs, { submitId, ...options });
  const address = submitAddress(request, readSettings(sources), sources.env);
  const stop = takeSignals();
  const client = openSchedulerClient(address, signalAfter(stop, graceMs));
  try {
    await submitJobs(client, jobs, { submitId, stop, ...options });
  } finally {
    client.close();
  }
}

function checkTogether({ output, dryRun, wait }: CommandOptions): void {
  const ways = [output === undefined ? [] : ["-o"], dryRun ? ["--dry-run"] : [], wait ? ["--wait"] : []].flat();
  if (ways.length < 2) return;
  throw new CciError("USAGE", `${ways[0]} submits nothing, so ${ways[1]} does not go with it`);
}

function refuseOption(created: Command, flags: string, instead: string): void {
  const option = new Option(flags).hideHelp();
  created.addOption(option).on(`option:${option.name()}`, () => {
    throw new CciError("USAGE", `${option.short ?? option.long} is not supported`, { hint: instead });
  });
}

function countOf(text: string): number {
  if (/^-?\d{1,5}$/.test(text) && Number(text) <= maxRepeats) return Math.max(1, Number(text));
  throw new InvalidArgumentError(`It takes a whole number up to ${maxRepeats}.`);
}
