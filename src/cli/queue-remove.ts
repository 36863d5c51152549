import type { Command } from "commander";
import { exitCodes } from "../support/error-catalogue.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { message, print } from "./output.js";
import { queueName, taskIds } from "./queue-name.js";
import { useQueue } from "./use-engine.js";

/** `cci queue remove QUEUE ID…`: exit 5 if one is not there. */
export function queueRemove(): Command {
  return operatorCommand(
    "remove",
    "Takes tasks away, in whatever state. A worker that has one notices and writes nothing.",
    ["cci queue remove extract_stats wfg.123 wfg.124"],
    "queue",
  )
    .argument("<queue>", "name of the queue", queueName)
    .argument("<id...>", "as queue list names them", taskIds)
    .option("--json", 'one object {"removed":[ids],"missing":[ids]}')
    .action(run);
}

async function run(queue: string, ids: readonly string[], options: OperatorOptions): Promise<void> {
  const removed: string[] = [];
  const missing: string[] = [];
  await useQueue(options, async ({ tasks }) => {
    for (const id of ids) {
      const isRemoved = await tasks.discard(queue, id);
      (isRemoved ? removed : missing).push(id);
      if (!isRemoved) message(`cci: NOT_FOUND: ${queue} has no task ${id}`);
      else if (!options.json && !options.quiet) print(`${id} removed\n`);
    }
  });
  if (options.json) print(`${JSON.stringify({ removed, missing })}\n`);
  if (missing.length > 0) process.exitCode = exitCodes.notFound;
}
