import { type Command, InvalidArgumentError } from "commander";
import type { FilterWords } from "../bisect/bisect-service.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { taskColumns } from "../web/bisect/task-columns.js";
import { alignedTable } from "./aligned-table.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { message, print } from "./output.js";
import { useBisect } from "./use-bisect.js";

interface ListOptions extends BisectOptions {
  readonly status?: string;
  readonly errorId?: string;
  readonly badJob?: string;
  readonly suite?: string;
  readonly hours?: string;
  readonly limit?: string;
  readonly cursor?: string;
}

/** `cci bisect list`. */
export function bisectList(): Command {
  return bisectCommand("list", "Bisect tasks, newest first: id, status, steps, name, culprit or reason.", [
    "cci bisect list",
    "cci bisect list --status failed --hours 24",
    "cci bisect list --error-id ltp.eid.munlockall01.fail --json | jq -r '.tasks[].first_bad_commit'",
  ])
    .option("--status <status>", "wait, processing, completed, failed or cancelled")
    .option("--error-id <errid>", "of exactly that errid")
    .option("--bad-job <id>", "of that job")
    .option("--suite <suite>", "of that suite")
    .option("--hours <n>", "submitted in the last hours", wholeNumber)
    .option("--limit <n>", "at most so many, up to 1000 (default 100)", wholeNumber)
    .option("--cursor <text>", "the next_cursor of the list before")
    .option("--json", 'one object {"tasks","count","total","filters","limit","next_cursor"}')
    .action((options: ListOptions) =>
      useBisect(options, async (service) => {
        const list = await service.list(filterOf(options));
        if (options.json) return print(`${stringifyDigitSafe(list)}\n`);
        const nowS = Date.now() / 1000;
        const rows = list.tasks.map((task) => {
          const { status, phase, step, name, culprit, confidence, failReason } = taskColumns(task, nowS);
          const answer = culprit === "" ? failReason : `${culprit} ${confidence}`;
          return [task.id, phase === "" ? status : `${status}/${phase}`, step, name, answer];
        });
        print(alignedTable(rows));
        if (list.next_cursor !== null && !options.quiet) {
          message(`${list.count} of ${list.total} tasks; the next: --cursor ${list.next_cursor}`);
        }
      }),
    );
}

function filterOf({ status, errorId, badJob, suite, hours, limit, cursor }: ListOptions): FilterWords {
  const words = { status, error_id: errorId, bad_job_id: badJob, suite, hours, limit, cursor };
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function wholeNumber(text: string): string {
  if (/^\d{1,9}$/.test(text)) return text;
  throw new InvalidArgumentError("It takes a whole number.");
}
