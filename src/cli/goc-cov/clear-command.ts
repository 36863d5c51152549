import type { Command } from "commander";
import { clearAnswer } from "../../coverage/answers/clear-answer.js";
import { exitCodes } from "../../support/error-catalogue.js";
import { message, print } from "../output.js";
import type { ClearedService } from "./clear-services.js";
import { type CoverageOptions, coverageCommand } from "./coverage-command.js";
import { type LockOptions, withLockWait } from "./locked.js";

type ClearOptions = CoverageOptions & LockOptions;

/** `goc-cov clear` (coverage.md 3.10, 6). */
export function command(): Command {
  const created = coverageCommand("clear", "Sets the counters of all replicas to 0, and begins a new history at 0.0.", [
    "goc-cov clear staging_th_apa_goc_echoserver_master_845820727e",
  ]).argument("<names...>", "services");
  return withLockWait(created).action(run);
}

async function run(names: readonly string[], options: ClearOptions): Promise<void> {
  const { useWatch } = await import("./use-watch.js");
  const { locked } = await import("./locked.js");
  const { clearServices } = await import("./clear-services.js");
  await useWatch(options, (context) =>
    locked(context, "clear", options, async () => {
      const cleared = await clearServices(context, names);
      const [only] = cleared;
      if (only?.error && cleared.length === 1) throw only.error;
      const exit = exitOf(cleared);
      for (const { srvName, error, outcome } of cleared) {
        if (error) message(`goc-cov: ${srvName}: ${error.message}`);
        else if (!options.quiet && !options.json) print(`${srvName} cleared 0.0\n`);
        for (const failed of outcome?.failedAddresses ?? []) {
          message(`goc-cov: ${srvName}: ${failed.address} was not cleared: ${failed.error}`);
        }
      }
      if (options.json) print(`${JSON.stringify({ code: exit, ...answerOf(cleared) })}\n`);
      if (exit !== exitCodes.done) process.exitCode = exit;
    }),
  );
}

/** 0 all replicas of all services, 3 some, 1 none (coverage.md 6.1). */
function exitOf(cleared: readonly ClearedService[]): number {
  if (cleared.every(({ error }) => error !== undefined)) return exitCodes.failed;
  const isWhole = cleared.every(({ outcome }) => outcome?.failedAddresses.length === 0);
  return isWhole ? exitCodes.done : exitCodes.partial;
}

/** As `/cover/clear` for one service, a list of such for several. */
function answerOf(cleared: readonly ClearedService[]): object {
  const answers = cleared.map(({ srvName, outcome, error }) =>
    outcome ? { srv_name: srvName, ...clearAnswer(outcome) } : { srv_name: srvName, error: error?.message },
  );
  return answers.length === 1 ? { ...answers[0] } : { count: answers.length, data: answers };
}
