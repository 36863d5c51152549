import { type Command, InvalidArgumentError } from "commander";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { taskId } from "./task-id-argument.js";
import { useBisect } from "./use-bisect.js";

interface WaitOptions extends BisectOptions {
  /** Seconds. */
  readonly timeout?: number;
}

/** `cci bisect wait ID…`. */
export function bisectWait(): Command {
  return bisectCommand(
    "wait",
    "Waits until tasks have ended; exit 0 when all are completed, 1 when one failed, was cancelled, or time ran out.",
    ["cci bisect wait 3302784731870282237", "cci bisect wait --timeout 3600 --json 3302784731870282237"],
  )
    .argument("<id...>", "tasks", (text: string, all: readonly string[] | undefined) => [...(all ?? []), taskId(text)])
    .option("--timeout <s>", "give up after so many seconds", seconds)
    .option("--json", "a line per task as it ends: its row")
    .action((ids: readonly string[], options: WaitOptions) =>
      useBisect(options, async (service) => {
        const { followBisects } = await import("./follow-bisects.js");
        await followBisects(service, ids, options);
      }),
    );
}

function seconds(text: string): number {
  if (/^\d{1,9}(\.\d{1,3})?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It takes seconds, as 3600.");
}
