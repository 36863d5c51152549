import type { Command } from "commander";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { print } from "./output.js";
import { taskId } from "./task-id-argument.js";
import { taskLine } from "./task-line.js";
import { useBisect } from "./use-bisect.js";

/** `cci bisect cancel ID`. */
export function bisectCancel(): Command {
  return bisectCommand("cancel", "Ends a task that waits or is worked on, with its open jobs.", [
    "cci bisect cancel 3302784731870282237",
  ])
    .argument("<id>", "the task", taskId)
    .option("--json", "its row")
    .action((id: string, options: BisectOptions) =>
      useBisect(options, async (service) => {
        const task = await service.cancel(id);
        print(options.json ? `${stringifyDigitSafe(task)}\n` : `${taskLine(task)}\n`);
      }),
    );
}
