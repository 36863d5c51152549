import type { Command } from "commander";
import { bisectStatuses } from "../bisect/task/bisect-task.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { durationText } from "../support/time-text.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { print } from "./output.js";
import { useBisect } from "./use-bisect.js";

/** `cci bisect stats`. */
export function bisectStats(): Command {
  return bisectCommand("stats", "How many tasks are in which status, who works, and how long the oldest waits.", [
    "cci bisect stats",
    "cci bisect stats --json | jq .status.wait",
  ])
    .option("--json", 'one object {"status","total","queue","workers","oldest_wait_s","producer"}')
    .action((options: BisectOptions) =>
      useBisect(options, async (service) => {
        const stats = await service.stats();
        if (options.json) return print(`${stringifyDigitSafe(stats)}\n`);
        const { status, workers, oldest_wait_s, producer } = stats;
        const rows: readonly (readonly [string, string])[] = [
          ...bisectStatuses.map((name) => [name, String(status[name])] as const),
          ["workers busy", String(workers.busy)],
          ["consumer", workers.enabled ? "enabled" : "disabled"],
          ["producer", producer.enabled ? "enabled" : "disabled"],
          ["oldest wait", durationText(oldest_wait_s)],
        ];
        print(rows.map(([name, value]) => `${`${name}:`.padEnd(14)}${value}\n`).join(""));
      }),
    );
}
