import type { Command } from "commander";
import type { BisectService } from "../bisect/bisect-service.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { printable } from "../support/printable.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { bisectProducerRun } from "./bisect-producer-run.js";
import { commandGroup } from "./command-group.js";
import { print } from "./output.js";
import { useBisect } from "./use-bisect.js";

interface TriggerOptions extends BisectOptions {
  readonly force?: true;
}

type Facts = Readonly<Record<string, unknown>>;

/** `cci bisect producer status, enable, disable, trigger, run`. */
export function bisectProducer(): Command {
  return commandGroup(
    "bisect producer",
    "Looks for failed jobs and makes bisect tasks of them.",
    [
      "cci bisect producer run                          # a cycle every five minutes, here",
      "cci bisect producer run --once                   # one cycle",
      "cci bisect producer trigger                      # one cycle now, in the service",
      "cci bisect producer disable",
    ],
    [
      asking("status", "What the producer did last, and whether it is enabled.", (service) => service.producerStatus()),
      asking("enable", "Lets the producer work again.", (service) => service.toggle("producer", true)),
      asking("disable", "Makes no new tasks; those there are go on.", (service) => service.toggle("producer", false)),
      trigger(),
      bisectProducerRun(),
    ],
  ).name("producer");
}

function asking(name: string, summary: string, ask: (service: BisectService) => Promise<Facts>): Command {
  return bisectCommand(name, summary, [`cci bisect producer ${name}`])
    .option("--json", "one object")
    .action((options: BisectOptions) => useBisect(options, async (service) => say(await ask(service), options)));
}

function trigger(): Command {
  return bisectCommand("trigger", "Runs one cycle now and says what came of it; exit 1 while one runs.", [
    "cci bisect producer trigger",
  ])
    .option("--force", "looks at all jobs of the last hours again")
    .option("--json", "the counters")
    .action((options: TriggerOptions) =>
      useBisect(options, async (service) => say(await service.trigger(options.force === true), options)),
    );
}

function say(facts: Facts, { json }: BisectOptions): void {
  if (json) {
    print(`${stringifyDigitSafe(facts)}\n`);
    return;
  }
  const lines = Object.entries(facts).map(([name, value]) => {
    const text = typeof value === "object" ? stringifyDigitSafe(value) : String(value);
    return `${printable(`${name}: ${text}`)}\n`;
  });
  print(lines.join(""));
}
