import type { Command } from "commander";
import { exitCodes } from "../../support/error-catalogue.js";
import { message, print } from "../output.js";
import { takeSignals } from "../signals.js";
import { type CoverageOptions, coverageCommand } from "./coverage-command.js";
import { type LockOptions, withLockWait } from "./locked.js";
import { type PulledService, pullAnswer, pullExit } from "./pulled-service.js";
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
  const { addr } = options;
  const stop = takeSignals();
  const { useWatch } = await import("./use-watch.js");
  if (addr !== undefined) {
    const { pullRaw } = await import("./pull-raw.js");
    return useWatch(options, (context) => pullRaw(context, addr, options, stop));
  }
  const { locked } = await import("./locked.js");
  const { pullServices } = await import("./pull-services.js");
  const which = options.all ? "all" : options.due ? "due" : names;
  const pulled: PulledService[] = [];
  const onPulled = (one: PulledService): void => {
    pulled.push(one);
    sayPulled(one, options);
  };
  try {
    await useWatch(options, (context) =>
      locked(context, "pull", options, () => pullServices(context, which, { stop, onPulled }), stop),
    );
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  const exit = stop.aborted ? exitCodes.interrupted : pullExit(pulled);
  if (options.json) print(`${JSON.stringify({ code: exit, ...pullAnswer(pulled) })}\n`);
  if (exit !== exitCodes.done) process.exitCode = exit;
}

/** What went wrong is said in any case, but for reports that cannot be made of what is stored. */
function sayPulled({ outcome }: PulledService, { json, quiet }: PullOptions): void {
  const { srvName, result, latest, error, failedAddresses } = outcome;
  if (!json && !quiet) print(`${srvName} ${result} ${latest?.coverTotal ?? "-"}\n`);
  if (result === "offline") message(`goc-cov: ${srvName}: the centre lists no replica of it`);
  const isStored = result === "changed" || result === "unchanged";
  if (error !== undefined && !(isStored && quiet)) message(`goc-cov: ${srvName}: ${error}`);
  for (const failed of failedAddresses) message(`goc-cov: ${srvName}: ${failed.address}: ${failed.error}`);
}
