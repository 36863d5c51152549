import type { Command } from "commander";
import { CciError } from "../support/cci-error.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { print } from "./output.js";
import { taskId } from "./task-id-argument.js";
import { taskLine } from "./task-line.js";
import { useBisect } from "./use-bisect.js";

interface RetryOptions extends BisectOptions {
  readonly fresh?: true;
}

const ended = ["failed", "cancelled", "completed"] as const;

/** `cci bisect retry ID`. */
export function bisectRetry(): Command {
  return bisectCommand("retry", "Makes a task that has ended wait again; what it ran is not run again.", [
    "cci bisect retry 3302784731870282237",
    "cci bisect retry 3302784731870282237 --fresh     # as if nothing had been run",
  ])
    .argument("<id>", "the task", taskId)
    .option("--fresh", "forget its runs")
    .option("--json", "its row")
    .action((id: string, options: RetryOptions) =>
      useBisect(options, async (service) => {
        await service.show(id);
        const filter = { task_id: id };
        const count = await service.reset({
          filter,
          statuses: ended,
          isFresh: options.fresh === true,
          isForced: false,
        });
        const { task } = await service.show(id);
        if (count === 0) throw new CciError("BISECT_REFUSED", `task ${id} has not ended: it is ${task.bisect_status}`);
        print(options.json ? `${stringifyDigitSafe(task)}\n` : `${taskLine(task)}\n`);
      }),
    );
}
