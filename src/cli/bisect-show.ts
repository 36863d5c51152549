import type { Command } from "commander";
import type { ShownTask } from "../bisect/bisect-service.js";
import type { BisectStep } from "../bisect/task/bisect-step.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { printable } from "../support/printable.js";
import { utcText } from "../support/time-text.js";
import { taskColumns } from "../web/bisect/task-columns.js";
import { alignedTable } from "./aligned-table.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { print } from "./output.js";
import { taskId } from "./task-id-argument.js";
import { useBisect } from "./use-bisect.js";

interface ShowOptions extends BisectOptions {
  readonly steps?: true;
}

const shortCommit = 12;
const mostCandidates = 10;

/** `cci bisect show ID`. */
export function bisectShow(): Command {
  return bisectCommand("show", "What is known of a task, and what came of it.", [
    "cci bisect show 3302784731870282237",
    "cci bisect show 3302784731870282237 --steps      # every run and why it counts as it does",
    "cci bisect show 3302784731870282237 --json | jq -r .task.first_bad_commit",
  ])
    .argument("<id>", "the task", taskId)
    .option("--steps", "also a line per run")
    .option("--json", 'one object {"task","steps","links"}')
    .action((id: string, options: ShowOptions) =>
      useBisect(options, async (service) => {
        const shown = await service.show(id);
        if (options.json) return print(`${stringifyDigitSafe(shown)}\n`);
        print(factLines(shown));
        if (options.steps) print(`\n${stepTable(shown.steps)}`);
      }),
    );
}

function factLines({ task, steps, links }: ShownTask): string {
  const columns = taskColumns(task, Date.now() / 1000);
  const candidates = task.first_bad_commit === "" ? (task.j.candidates ?? []) : [];
  const facts: readonly (readonly [string, string])[] = [
    ["task", columns.name],
    ["status", task.phase === "" ? task.bisect_status : `${task.bisect_status}, ${task.phase}`],
    ["culprit", columns.culprit],
    ["confidence", columns.confidence],
    ["fail reason", task.last_error || task.fail_reason],
    ["candidates", candidates.slice(0, mostCandidates).join(" ") + (candidates.length > mostCandidates ? " …" : "")],
    ["warnings", (task.j.warnings ?? []).join("; ")],
    ["bad job", task.bad_job_id],
    ["repository", task.git_url],
    ["axis", task.axis],
    ["bad commit", task.bad_commit],
    ["good commit", task.good_commit],
    ["steps", columns.step],
    ["runs", steps.length === 0 ? "" : String(steps.length)],
    ["submitted", utcText(task.submit_time)],
    ["run time", columns.runTime],
    ["results", links.result_root],
  ];
  return facts
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${`${name}:`.padEnd(13)}${printable(value)}\n`)
    .join("");
}

function stepTable(steps: readonly BisectStep[]): string {
  return alignedTable(
    steps.map((step) => [
      String(step.seq),
      step.phase,
      step.commit.slice(0, shortCommit),
      String(step.run_no),
      step.verdict || step.state,
      step.job_id + (step.reused ? "*" : ""),
      step.value === undefined ? step.reason : `${step.value} ${step.reason}`,
    ]),
  );
}
