import type { Command } from "commander";
import { exitCodes } from "../../support/error-catalogue.js";
import { message, print } from "../output.js";
import { takeSignals } from "../signals.js";
import { type CoverageOptions, coverageCommand } from "./coverage-command.js";
import { type LockOptions, withLockWait } from "./locked.js";
import type { PulledService } from "./pulled-service.js";
import { usageError } from "./usage-error.js";

interface PullOptions extends CoverageOptions, LockOptions {
  readonly all?: true;
  readonly due?: true;
  readonly addr?: string;
  readonly output?: string;
}

/** `goc-cov pull` (coverage.md 4.3, 6). */
export function command(): Command {
  const created = coverageCommand(
    "pull",
    "Pulls the coverage of services from their replicas, stores and reports it.",
    [
      "goc-cov pull staging_th_apa_goc_echoserver_master_845820727e",
      "goc-cov pull --all",
      "*/5 * * * * goc-cov pull --due --quiet              # by cron: those whose time has come",
      "goc-cov pull --addr http://10.0.0.5:51007 -o raw.cov # one replica, nothing is stored",
    ],
  )
    .argument("[names...]", "services")
    .option("--all", "every service that the centre lists")
    .option("--due", "those that are due: more and more rarely while nothing changes")
    .option("--addr <address>", "the profile of one replica as it is, to stdout; nothing is stored")
    .option("-o, --output <file>", "with --addr: write there instead of stdout");
  return withLockWait(created).action(run);
}

async function run(names: readonly string[], options: PullOptions): Promise<void> {
  const asked = [names.length > 0, options.all, options.due, options.addr !== undefined].filter(Boolean);
  if (asked.length !== 1) throw usageError("not exactly one of NAME, --all, --due, --addr", "goc-cov pull --all");
  if (options.addr === undefined && options.output !== undefined)
    throw usageError("-o without --addr", "goc-cov report NAME -o FILE writes a report");
  const stop = takeSignals();
  const { useWatch } = await import("./use-watch.js");
  if (options.addr !== undefined) {
    const { addr, output } = options;
    const { pullReplica } = await import("../../coverage/watch/pull-replica.js");
    const { writeResult } = await import("./write-result.js");
    return useWatch(options, async (context) => writeResult(output, await pullReplica(context, addr, stop)));
  }
  const { locked } = await import("./locked.js");
  const { pullServices } = await import("./pull-services.js");
  const which = options.all ? "all" : options.due ? "due" : names;
  try {
    await useWatch(options, (context) =>
      locked(context, "pull", options, async () => say(await pullServices(context, which, stop), options)),
    );
  } catch (error) {
    if (!stop.aborted) throw error;
    process.exitCode = exitCodes.interrupted;
  }
}

async function say(pulled: readonly PulledService[], options: PullOptions): Promise<void> {
  const { pullAnswer, pullExit } = await import("./pulled-service.js");
  const exit = pullExit(pulled);
  if (options.json) {
    print(`${JSON.stringify({ code: exit, ...pullAnswer(pulled) })}\n`);
  } else if (!options.quiet) {
    for (const { outcome } of pulled) {
      print(`${outcome.srvName} ${outcome.result} ${outcome.latest?.coverTotal ?? "-"}\n`);
    }
  }
  for (const { outcome } of pulled) {
    if (outcome.result === "offline") message(`goc-cov: ${outcome.srvName}: the centre lists no replica of it`);
    if (outcome.error !== undefined) message(`goc-cov: ${outcome.srvName}: ${outcome.error}`);
    for (const { address, error } of outcome.failedAddresses)
      message(`goc-cov: ${outcome.srvName}: ${address}: ${error}`);
  }
  if (exit !== exitCodes.done) process.exitCode = exit;
}
