import type { Command } from "commander";
import { printable } from "../support/printable.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { print } from "./output.js";
import { taskIds } from "./queue-name.js";
import { useQueue } from "./use-engine.js";

/** `cci queue depth [QUEUE…]`. */
export function queueDepth(): Command {
  return operatorCommand(
    "depth",
    "A line per queue that has tasks: name, ready, in process, age of the oldest in seconds. A named queue has its line also when it is empty.",
    ["cci queue depth", "cci queue depth extract_stats --json | jq '.extract_stats.ready'"],
    "queue",
  )
    .argument("[queue...]", "default: all that have tasks", taskIds)
    .option("--json", 'one object {"<queue>":{"ready":n,"in_process":n,"oldest_s":n}}')
    .action((queues: readonly string[], options: OperatorOptions) =>
      useQueue(options, async ({ tasks }) => {
        const depths = [...(await tasks.depth(queues.length > 0 ? queues : undefined))].map(
          ([name, { ready, inProcess, oldestS }]) => [name, ready, inProcess, Math.floor(oldestS)] as const,
        );
        if (!options.json) return print(depths.map((depth) => `${printable(depth.join(" "))}\n`).join(""));
        const entries = depths.map(([name, ready, in_process, oldest_s]) => [name, { ready, in_process, oldest_s }]);
        print(`${JSON.stringify(Object.fromEntries(entries))}\n`);
      }),
    );
}
