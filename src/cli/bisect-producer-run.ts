import type { Command } from "commander";
import { bisectQuestions } from "./bisect-questions.js";
import { settingsOf } from "./connect.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { takeSignals } from "./signals.js";

interface RunOptions extends OperatorOptions {
  readonly once?: true;
}

/** `cci bisect producer run`. */
export function bisectProducerRun(): Command {
  return operatorCommand(
    "run",
    "Looks for failed jobs here, a cycle every BISECT_PRODUCER_INTERVAL seconds.",
    ["cci bisect producer run", "cci bisect producer run --once     # one cycle, for cron"],
    "both",
  )
    .option("--once", "one cycle; exit 1 while another one runs")
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const stop = takeSignals();
  const settings = settingsOf(options);
  const [{ openBisectContext }, { openServiceLog }, { systemClock }] = await Promise.all([
    import("./bisect-context.js"),
    import("../support/log.js"),
    import("../support/clock.js"),
  ]);
  const log = await openServiceLog({ service: "bisect-producer", clock: systemClock, quiet: options.quiet === true });
  const { context, close } = await openBisectContext(settings, log);
  const closing = new AbortController();
  const questions = bisectQuestions(context.rules, closing.signal);
  try {
    if (options.once) {
      const { triggerProducer } = await import("../bisect/producer/trigger-producer.js");
      await triggerProducer(context, { isForced: false, questions, stop });
    } else {
      const { runProducer } = await import("../bisect/producer/run-producer.js");
      log.info({ interval_s: context.rules.producer.intervalS }, "started");
      await runProducer(context, { stop, questions });
      log.info({}, "ended");
    }
  } finally {
    closing.abort();
    await close();
  }
}
