import type { Command } from "commander";
import { exitCodes } from "../../support/error-catalogue.js";
import { message, print } from "../output.js";
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
  const { clearService } = await import("../../coverage/watch/clear-service.js");
  const { clearAnswer } = await import("../../coverage/http/answers/clear-answer.js");
  await useWatch(options, (context) =>
    locked(context, "clear", options, async () => {
      const answers: object[] = [];
      for (const name of names) {
        const outcome = await clearService(context, name);
        answers.push(clearAnswer(outcome));
        if (!options.quiet && !options.json) print(`${name} cleared 0.0\n`);
        for (const { address, error } of outcome.failedAddresses) {
          message(`goc-cov: ${name}: ${address} was not cleared: ${error}`);
          process.exitCode = exitCodes.partial;
        }
      }
      if (options.json)
        print(`${JSON.stringify(names.length === 1 ? { code: 0, ...answers[0] } : { code: 0, data: answers })}\n`);
    }),
  );
}
