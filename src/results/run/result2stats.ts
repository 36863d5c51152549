import { accessSync, constants } from "node:fs";
import { basename, join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { type ErrorCode, exitCodes } from "../../support/error-catalogue.js";
import type { StatValue } from "../aggregation/aggregate.js";
import { aggregateResultRoot } from "../aggregation/aggregate-result-root.js";
import { openFunctionalStats } from "../aggregation/functional-stats.js";
import { windowOfJob } from "../aggregation/window.js";
import { openValidRanges } from "../dump/valid-ranges.js";
import { formatColumns } from "../format-json.js";
import type { Reporter } from "../reporter.js";
import { findLog, isFolder, listResultFiles } from "../result-files.js";
import { pretreat } from "./pretreat.js";
import type { Program } from "./program.js";
import { listPrograms } from "./program-list.js";
import { openRootRun, type RootRun } from "./root-run.js";
import { type ProgramOutcome, runProgram } from "./run-program.js";
import type { RunSettings } from "./settings.js";

/** What became of one result root (results.md 2.7). */
export interface RootOutcome {
  readonly resultRoot: string;
  readonly outcome: "ok" | "partial" | "failed";
  /** Exit code of a command over this root alone. */
  readonly exitCode: number;
  /** Why there is no stats.json of this run. */
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly hint?: string };
  readonly stats: ReadonlyMap<string, StatValue>;
  readonly result: ReadonlyMap<string, unknown>;
  readonly programs: readonly ProgramOutcome[];
}

/**
 * Turns the raw logs of a result root into `<program>.json`, stats.json and result.json (results.md 1-5). Never throws
 * for what may be wrong with the root: the outcome says it, and what was there before stays.
 */
export async function result2stats(
  resultRoot: string,
  settings: RunSettings,
  reporter: Reporter,
): Promise<RootOutcome> {
  let problems = 0;
  const counting: Reporter = {
    warn: reporter.warn,
    problem(code, text) {
      problems++;
      reporter.problem(code, text);
    },
  };
  const programs: ProgramOutcome[] = [];
  try {
    requireFolder(resultRoot);
    requireWritable(resultRoot);
    const run = openRootRun(resultRoot, settings, counting, false);
    const tables = { rangesOf: openValidRanges(), functional: openFunctionalStats() };
    for (const program of chosenPrograms(run)) {
      // Programs before it may have made it: what they marked there counts in this run.
      const current = program.name === "last_state" ? { ...run, files: listResultFiles(resultRoot) } : run;
      programs.push(await runProgram(program, current, tables));
    }
    const { stats, result } = aggregateResultRoot(resultRoot, windowOfJob(run.job), counting);
    writeFileAtomic(join(resultRoot, "stats.json"), `${formatColumns(stats)}\n`);
    writeFileAtomic(join(resultRoot, "result.json"), `${formatColumns(result)}\n`);
    const outcome = problems === 0 ? "ok" : "partial";
    return {
      resultRoot,
      outcome,
      exitCode: problems === 0 ? exitCodes.done : exitCodes.partial,
      stats,
      result,
      programs,
    };
  } catch (error) {
    if (!(error instanceof CciError)) throw error;
    const { code, message, hint, exitCode } = error;
    const failure = { code, message, ...(hint === undefined ? {} : { hint }) };
    return { resultRoot, outcome: "failed", exitCode, error: failure, stats: new Map(), result: new Map(), programs };
  }
}

/** What result2stats would do with one program. */
export interface PlannedProgram {
  readonly program: string;
  readonly group: string;
  readonly log: string | undefined;
  readonly plan: string;
}

/** What result2stats would do, nothing written (`--dry-run`). Throws NO_RESULT_ROOT, NO_JOB, BAD_JOB. */
export async function planResult2stats(
  resultRoot: string,
  settings: RunSettings,
  reporter: Reporter,
): Promise<PlannedProgram[]> {
  requireFolder(resultRoot);
  const run = openRootRun(resultRoot, settings, reporter, true);
  const planned: PlannedProgram[] = [];
  for (const program of chosenPrograms(run)) {
    const decision = await pretreat(program, run);
    const plan =
      "reason" in decision ? `skip: ${decision.reason}` : decision.action === "keep json" ? "keep json" : "parse";
    const file = "path" in decision ? decision.path : findLog(run.files, program.group)?.path;
    planned.push({ program: program.name, group: program.group, log: file && basename(file), plan });
  }
  return planned;
}

function chosenPrograms({ job, files, settings }: RootRun): Program[] {
  return listPrograms(job, files, settings.catalogue).filter(
    ({ name, group }) => settings.only === undefined || settings.only.has(name) || settings.only.has(group),
  );
}

function requireFolder(resultRoot: string): void {
  if (isFolder(resultRoot)) return;
  throw new CciError("NO_RESULT_ROOT", `${resultRoot} is not a folder`, {
    hint: "name the folder that holds job.yaml and the logs",
  });
}

function requireWritable(resultRoot: string): void {
  try {
    accessSync(resultRoot, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new CciError("NOT_WRITTEN", `${resultRoot}: ${reasonOf(error)}`, {
      hint: "result2stats writes beside the logs; copy the folder first",
      cause: error,
    });
  }
}
