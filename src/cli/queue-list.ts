import type { Command } from "commander";
import type { ListedTask } from "../queue/queue.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { printable } from "../support/printable.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { openOutput } from "./output.js";
import { queueName } from "./queue-name.js";
import { useQueue } from "./use-engine.js";

/** `cci queue list QUEUE`. */
export function queueList(): Command {
  return operatorCommand(
    "list",
    "The tasks of a queue, oldest first: id, state, since when, content.",
    [
      "cci queue list extract_stats",
      "cci queue list extract_stats_failed --json | jq -r '.[] | \"\\(.id) \\(.content.reason)\"'",
    ],
    "queue",
  )
    .argument("<queue>", "as queue depth names it", queueName)
    .option("--json", 'one array of {"id","state","since","content"}')
    .action((queue: string, options: OperatorOptions) =>
      useQueue(options, async ({ tasks }) => {
        const listed = await tasks.list(queue);
        const output = openOutput();
        if (options.json) output.write(`[${listed.map(toJson).join(",\n")}]\n`);
        else for (const task of listed) output.write(line(task));
        output.end();
      }),
    );
}

function line({ id, state, sinceMs, content }: ListedTask): string {
  return `${printable(`${id} ${state} ${new Date(sinceMs).toISOString()} ${stringifyDigitSafe(content)}`)}\n`;
}

function toJson({ id, state, sinceMs, content }: ListedTask): string {
  return stringifyDigitSafe({ id, state, since: new Date(sinceMs).toISOString(), content });
}
