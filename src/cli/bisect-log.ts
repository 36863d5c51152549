import type { Command } from "commander";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { print } from "./output.js";
import { taskId } from "./task-id-argument.js";
import { useBisect } from "./use-bisect.js";

/** `cci bisect log ID`. */
export function bisectLog(): Command {
  return bisectCommand("log", "The search of a task as git bisect writes it; git bisect replay takes it.", [
    "cci bisect log 3302784731870282237",
    "cci bisect log 3302784731870282237 > bisect.log && git bisect replay bisect.log",
  ])
    .argument("<id>", "the task", taskId)
    .action((id: string, options: BisectOptions) =>
      useBisect(options, async (service) => print(await service.log(id))),
    );
}
