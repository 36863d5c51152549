import type { Command } from "commander";
import type { FilterWords } from "../bisect/bisect-service.js";
import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import { askYesNo } from "./ask-yes-no.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { message, print } from "./output.js";
import { useBisect } from "./use-bisect.js";

interface DeleteOptions extends BisectOptions {
  readonly yes?: true;
  readonly force?: true;
}

/** `cci bisect delete FILTER…`. */
export function bisectDelete(): Command {
  return bisectCommand("delete", "Takes tasks and their runs out of the store.", [
    "cci bisect delete status=failed",
    "cci bisect delete task_id=3302784731870282237 --yes",
    "cci bisect delete 'error_id=ltp.eid.a b.fail' suite=ltp",
  ])
    .argument("<filter...>", "key=value: status, error_id, bad_job_id, category, suite, hours, git_url, task_id, …")
    .option("-y, --yes", "do not ask")
    .option("--force", "also tasks that are worked on; they are cancelled first")
    .option("--json", 'one object {"deleted_count"}')
    .action(run);
}

async function run(words: readonly string[], options: DeleteOptions): Promise<void> {
  const filter = filterOf(words);
  if (!options.yes && !process.stdin.isTTY) {
    throw new CciError("USAGE", "without a terminal it does not delete", { hint: "--yes deletes without asking" });
  }
  await useBisect(options, async (service) => {
    if (!options.yes) {
      const { total } = await service.list({ ...filter, limit: "1" });
      if (!(await askYesNo(`Delete ${total} tasks`, process.stdin, process.stderr)))
        return message("nothing is deleted");
    }
    const deleted_count = await service.remove(filter, options.force === true);
    print(options.json ? `${JSON.stringify({ deleted_count })}\n` : `${deleted_count} tasks deleted\n`);
  });
}

function filterOf(words: readonly string[]): FilterWords {
  const pairs = words.map((word) => {
    const at = word.indexOf("=");
    if (at > 0) return [word.slice(0, at), word.slice(at + 1)] as const;
    throw new CciError("USAGE", `${printable(word)} is no filter`, { hint: "key=value, as status=failed" });
  });
  return Object.fromEntries(pairs);
}
