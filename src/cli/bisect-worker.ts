import { type Command, Option } from "commander";
import { settingsOf } from "./connect.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { takeSignals } from "./signals.js";

/** Options of `cci bisect worker`; the last three are for the processes that it starts. */
interface WorkerOptions extends OperatorOptions {
  readonly once?: true;
  readonly task?: string;
  readonly owner?: string;
  readonly near?: true;
}

/** `cci bisect worker` (bisect.md 3, 5.3). */
export function bisectWorker(): Command {
  return operatorCommand(
    "worker",
    "Works on bisect tasks here, each in a process of its own, until SIGTERM.",
    [
      "cci bisect worker                                # BISECT_WORKERS tasks at a time",
      "cci bisect worker --once                         # until no task waits or runs here",
      "SCHED_HOST=sched.lab cci bisect worker --store http://es:9200 --queue redis://redis:6379",
    ],
    "both",
  )
    .option("--once", "end when no task waits or runs here")
    .addOption(new Option("--task <id>").hideHelp())
    .addOption(new Option("--owner <name>").hideHelp())
    .addOption(new Option("--near").hideHelp())
    .action(run);
}

async function run(options: WorkerOptions): Promise<void> {
  const stop = takeSignals();
  const settings = settingsOf(options);
  const [{ openServiceLog }, { systemClock }, { openBisectContext }] = await Promise.all([
    import("../support/log.js"),
    import("../support/clock.js"),
    import("./bisect-context.js"),
  ]);
  const log = await openServiceLog({ service: "bisect-worker", clock: systemClock, quiet: options.quiet === true });
  if (options.task !== undefined) {
    const { runWorkerChild } = await import("./bisect-worker-child.js");
    await runWorkerChild({
      settings,
      log,
      stop,
      id: options.task,
      owner: options.owner,
      isNear: options.near === true,
    });
    return;
  }
  const { runConsumer } = await import("../bisect/consumer/run-consumer.js");
  const { stepJobCanceller } = await import("./cancel-step-job.js");
  const { bisectWorkerStarter } = await import("./bisect-worker-starter.js");
  const { context, close } = await openBisectContext(settings, log);
  try {
    log.info(
      { workers: context.rules.workers, store: context.store.address, queue: context.engine.address },
      "started",
    );
    const startWorker = bisectWorkerStarter({ settings, options, isNear: false });
    const cancelJob = stepJobCanceller(settings);
    await runConsumer(context, { startWorker, cancelJob, stop, once: options.once === true });
    log.info({}, "ended");
  } finally {
    await close();
  }
}
