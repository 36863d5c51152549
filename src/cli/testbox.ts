import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Settings } from "../config/settings.js";
import { stateFolderOf } from "../config/state-folder.js";
import { CciError } from "../support/cci-error.js";
import { systemClock } from "../support/clock.js";
import { exitCodes } from "../support/error-catalogue.js";
import { openServiceLog } from "../support/log.js";
import { printable } from "../support/printable.js";
import { isHostName } from "../testbox/host-name.js";
import type { LkpChoice } from "../testbox/lkp-source.js";
import { runTestbox } from "../testbox/run-testbox.js";
import { settingsOf } from "./connect.js";
import { createCommand } from "./create-command.js";
import { print } from "./output.js";
import { openSchedulerClient, schedulerAddress } from "./scheduler-client.js";
import { takeSignals } from "./signals.js";

interface CommandOptions {
  readonly config?: string;
  readonly once?: true;
  readonly work?: string;
  readonly keep?: true;
  /** Seconds. */
  readonly poll: number;
  readonly fetchLkp?: true;
  readonly sandbox?: "bwrap";
  readonly quiet?: true;
}

/** `cci testbox` (scheduler.md 6.2). */
export function command(): Command {
  return createCommand("testbox", "A testbox in a process: takes jobs from the scheduler and runs them.", [
    "cci testbox dc-1g-1                     # takes jobs of group dc-1g until SIGTERM",
    "cci testbox dc-1g-1 --once              # at most one job; exit 1 when it fails",
    "cci testbox dc-1g-1 --sandbox bwrap     # jobs may write in their own folder only",
    "SCHED_HOST=sched.lab SCHED_PORT=3000 LKP_SRC=/srv/lkp cci testbox vm-2p8g-7",
  ])
    .argument("<hostname>", "name of this testbox; its jobs are those of its tbox_group")
    .option("--once", "ask once and end")
    .option("--work <dir>", "work folder (else $XDG_STATE_HOME/cci/testbox/HOSTNAME)")
    .option("--keep", "leave the folder of each job")
    .option("--poll <seconds>", "pause between two questions while there is no job", pollOption, 2)
    .option("--fetch-lkp", "take the lkp programs that the scheduler names, where LKP_SRC is not set")
    .addOption(new Option("--sandbox <name>", "what encloses a job").choices(["bwrap"]))
    .option("--config <file>", "a YAML file with settings")
    .option("-q, --quiet", "log warnings and errors only")
    .option("-v, --verbose", "show the causes of an error")
    .action(run);
}

async function run(hostname: string, options: CommandOptions): Promise<void> {
  if (!isHostName(hostname)) {
    throw new CciError(
      "USAGE",
      `HOSTNAME ${printable(hostname)}: letters, digits and _.:+~@- only, no two dots in a row`,
    );
  }
  const stop = takeSignals();
  const settings = settingsOf(options);
  const address = schedulerAddress(settings, process.env);
  // Checks address and token; nothing is sent through it.
  const { url, close } = openSchedulerClient(address);
  close();
  let hasFailed = false;
  await runTestbox({
    hostname,
    url: new URL(url),
    token: address.token,
    workFolder: resolve(options.work ?? join(stateFolderOf(process.env), "testbox", hostname)),
    keep: options.keep === true,
    lkp: chooseLkp(settings, options),
    sandbox: options.sandbox ?? "none",
    pollMs: options.poll * 1000,
    once: options.once === true,
    env: process.env,
    clock: systemClock,
    log: await openServiceLog({ service: "testbox", clock: systemClock, quiet: options.quiet === true }),
    stop,
    onJob(id, jobHealth) {
      print(`${id} ${jobHealth}\n`);
      hasFailed = jobHealth !== "success";
    },
  });
  if (options.once && hasFailed) process.exitCode = stop.aborted ? exitCodes.interrupted : exitCodes.failed;
}

function chooseLkp({ LKP_SRC }: Settings, { fetchLkp }: CommandOptions): LkpChoice {
  if (LKP_SRC.value === undefined) return fetchLkp ? "fetch" : "own";
  const path = resolve(LKP_SRC.value);
  if (statSync(join(path, "lib"), { throwIfNoEntry: false })?.isDirectory()) return { path };
  throw new CciError("BAD_SETTING", `LKP_SRC is ${path}, which holds no folder lib (from ${LKP_SRC.origin})`, {
    hint: "unset it for the small set of programs that cci brings along",
  });
}

function pollOption(text: string): number {
  const seconds = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0 || seconds > 3600) throw new InvalidArgumentError("It takes seconds, above 0 and up to 3600.");
  return seconds;
}
