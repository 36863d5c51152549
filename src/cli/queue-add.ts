import { type Command, InvalidArgumentError } from "commander";
import type { TaskContent } from "../queue/queue.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import { parseDigitSafe } from "../support/digit-safe-json.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { print } from "./output.js";
import { queueName, taskIds } from "./queue-name.js";
import { useQueue } from "./use-engine.js";

interface AddOptions extends OperatorOptions {
  readonly content?: TaskContent;
}

/** `cci queue add QUEUE ID…`. */
export function queueAdd(): Command {
  return operatorCommand(
    "add",
    "Puts tasks into a queue. One that is there already is left as it is.",
    [
      "cci queue add extract_stats wfg.123 wfg.124",
      'cci queue add delimiter wfg.123 --content \'{"job_id":"wfg.123","error_id":"stderr.x","error_ids":["stderr.x"]}\'',
    ],
    "queue",
  )
    .argument("<queue>", "name of the queue", queueName)
    .argument("<id...>", "of a queue of jobs the job ids", taskIds)
    .option("--content <json>", 'what the task says, for a single id; default {"id":"<id>"}', taskContent)
    .option("--json", 'one object {"added":[ids],"there":[ids]}')
    .action(run);
}

async function run(queue: string, ids: readonly string[], options: AddOptions): Promise<void> {
  if (options.content && ids.length > 1) {
    throw new CciError("USAGE", `--content is for one id, not ${ids.length}`, {
      hint: "without it each task says its own id",
    });
  }
  const added: string[] = [];
  const there: string[] = [];
  await useQueue(options, async ({ tasks }) => {
    for (const id of ids) {
      const isNew = await tasks.add(queue, id, options.content ?? { id });
      (isNew ? added : there).push(id);
      if (!options.json && !options.quiet) print(`${id} ${isNew ? "added" : "is there already"}\n`);
    }
  });
  if (options.json) print(`${JSON.stringify({ added, there })}\n`);
}

function taskContent(text: string): TaskContent {
  const value = parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as TaskContent;
  throw new InvalidArgumentError("It takes a JSON object.");
}

function parse(text: string): unknown {
  try {
    return parseDigitSafe(text);
  } catch (error) {
    throw new InvalidArgumentError(`It takes a JSON object: ${reasonOf(error)}`);
  }
}
