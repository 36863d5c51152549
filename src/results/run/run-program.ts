import { basename, join } from "node:path";
import { CciError } from "../../support/cci-error.js";
import type { FunctionalStats } from "../aggregation/functional-stats.js";
import type { FindRange } from "../dump/valid-ranges.js";
import { removeGroupJson, writeGroupJson } from "../group-json.js";
import { findLog } from "../result-files.js";
import { concludeEmpty, concludeRunCase } from "./conclude-empty.js";
import { type FillDecision, fillGroups } from "./fill-groups.js";
import { softTimeout } from "./last-state.js";
import { pretreat } from "./pretreat.js";
import type { Program } from "./program.js";
import type { RootRun } from "./root-run.js";
import { createStatsGroups } from "./stats-groups.js";

/** What became of one program (results.md 2.7, `--json`). */
export interface ProgramOutcome {
  readonly program: string;
  readonly group: string;
  /** Name of its log in the result root. */
  readonly log: string | null;
  readonly source: string;
  readonly outcome: "ok" | "kept" | "empty" | "skipped" | "failed";
  readonly reason?: string;
  readonly ms: number;
}

/** Tables that every program of a run is held against. */
export interface RunTables {
  readonly rangesOf: (group: string) => FindRange;
  readonly functional: FunctionalStats;
}

/** Parses one program into its json, or says why there is none. What goes wrong with it is reported and stays with it; throws NOT_WRITTEN only. */
export async function runProgram(program: Program, run: RootRun, tables: RunTables): Promise<ProgramOutcome> {
  const begin = process.hrtime.bigint();
  const log = findLog(run.files, program.group);
  const end = await attempt(program, run, tables);
  return {
    program: program.name,
    group: program.group,
    log: log ? basename(log.path) : null,
    source: program.parser.source,
    ...end,
    ms: Number((process.hrtime.bigint() - begin) / 100_000n) / 10,
  };
}

type End = Pick<ProgramOutcome, "outcome" | "reason">;

async function attempt(program: Program, run: RootRun, tables: RunTables): Promise<End> {
  try {
    const decision = await pretreat(program, run);
    if (decision.action === "keep json") return { outcome: "kept" };
    if (decision.action === "not run") return { outcome: "skipped", reason: decision.reason };
    const skipped = decision.action === "skip";
    const outcome = skipped ? "skipped" : await dump(decision, program, run, tables);
    if (outcome !== "ok") concludeRunCase(program, run);
    return skipped ? { outcome, reason: decision.reason } : { outcome };
  } catch (error) {
    if (!(error instanceof CciError) || error.code === "NOT_WRITTEN") throw error;
    const path = findLog(run.files, program.group)?.path ?? join(run.resultRoot, program.group);
    run.reporter.problem(error.code, error.message.startsWith(path) ? error.message : `${path}: ${error.message}`);
    concludeRunCase(program, run);
    return { outcome: "failed", reason: error.message };
  }
}

async function dump(
  decision: FillDecision,
  program: Program,
  run: RootRun,
  tables: RunTables,
): Promise<"ok" | "empty"> {
  const { resultRoot, reporter } = run;
  const path = join(resultRoot, program.group);
  const groups = createStatsGroups(program.group, tables.rangesOf, (text) => reporter.warn(`${path}: ${text}`));
  try {
    await fillGroups(decision, program, run, groups);
  } catch (error) {
    if (!isOutputOfCutRun(error, run)) throw error;
  }
  let written = false;
  for (const group of groups.all()) {
    if (group.droppedLines > 0)
      reporter.problem("LINES_DROPPED", `${path}: ${group.droppedLines} lines with a key that holds a blank`);
    const finished = group.finish();
    if (finished.columns.size === 0) continue;
    writeGroupJson(resultRoot, group.name, finished);
    written = true;
  }
  // A json of an earlier run would speak for this one.
  if (!written) removeGroupJson(resultRoot, program.group);
  if (groups.all().every((group) => group.empty)) await concludeEmpty(program, run, tables.functional);
  return written ? "ok" : "empty";
}

/** A test that was stopped leaves a cut log: what its parser read before it gave up counts (results.md 2.6). */
function isOutputOfCutRun(error: unknown, { lastState }: RootRun): boolean {
  if (!(error instanceof CciError)) return false;
  const gaveUp = error.code === "REFUSED" || error.code === "PARSER_FAILED";
  return gaveUp && (lastState.has(softTimeout) || lastState.has("OOM: 1"));
}
