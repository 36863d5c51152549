import type { Command } from "commander";
import { failedQueue, retryFailed } from "../queue/retry-failed.js";
import { exitCodes } from "../support/error-catalogue.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { message, print } from "./output.js";
import { queueName, taskIds } from "./queue-name.js";
import { useQueue } from "./use-engine.js";

/** `cci queue retry QUEUE [ID…]`. */
export function queueRetry(): Command {
  return operatorCommand(
    "retry",
    "Moves all or the named tasks of QUEUE_failed back to QUEUE, tries cleared; prints how many.",
    ["cci queue retry extract_stats", "cci queue retry extract_stats wfg.123"],
    "queue",
  )
    .argument("<queue>", "where they are to be tried again", queueName)
    .argument("[id...]", "default: all that failed", taskIds)
    .option("--json", 'one object {"moved":[ids],"missing":[ids],"left":[ids]}')
    .action(run);
}

async function run(queue: string, ids: readonly string[], options: OperatorOptions): Promise<void> {
  const outcome = await useQueue(options, ({ tasks }) => retryFailed(tasks, queue, ids.length > 0 ? ids : undefined));
  const { moved, missing, left } = outcome;
  for (const id of missing) message(`cci: NOT_FOUND: ${failedQueue(queue)} has no task ${id}`);
  for (const id of left) message(`warning: ${id} stays in ${failedQueue(queue)}: ${queue} has it already`);
  print(options.json ? `${JSON.stringify(outcome)}\n` : `${moved.length}\n`);
  if (missing.length > 0) process.exitCode = exitCodes.notFound;
  else if (left.length > 0) process.exitCode = exitCodes.partial;
}
