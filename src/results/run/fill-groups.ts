import { join } from "node:path";
import { findGroupJsons, readGroupJson } from "../group-json.js";
import { logOf, openLog } from "../open-log.js";
import type { Log, ParserContext } from "../parser.js";
import { createParserContext } from "../parser-context.js";
import { listResultFiles, plainPathOf } from "../result-files.js";
import { runParser } from "../run-parser.js";
import type { Decision } from "./pretreat.js";
import type { Program } from "./program.js";
import type { RootRun } from "./root-run.js";
import type { StatsGroups } from "./stats-groups.js";

/** A decision that makes values. */
export type FillDecision = Extract<Decision, { action: "parse" | "parse text" | "read yaml" }>;

/** Carries a decision out: the program's values end up in `groups`. Throws what runParser throws. */
export async function fillGroups(
  decision: FillDecision,
  program: Program,
  run: RootRun,
  groups: StatsGroups,
): Promise<void> {
  const { warn } = run.reporter;
  if (decision.action === "read yaml") return readYaml(openLog(decision.path, warn), groups);
  await runParser({
    entry: program.parser,
    log: logOfDecision(decision, program, warn),
    plainPath: decision.action === "parse" && decision.log !== undefined ? plainPathOf(decision.log) : undefined,
    context: contextOf(program, run),
    limits: run.settings.limits,
    emit: groups.emit,
    onLine: groups.onLine,
  });
}

function logOfDecision(
  decision: Exclude<FillDecision, { action: "read yaml" }>,
  { group }: Program,
  warn: (text: string) => void,
): Log | undefined {
  if (decision.action === "parse") return decision.log === undefined ? undefined : openLog(decision.log, warn);
  const bytes = Buffer.from(decision.text);
  async function* once(): AsyncGenerator<Buffer> {
    yield bytes;
  }
  return logOf(group, once(), warn);
}

/** A log that is key/value text already needs no parser (results.md P7). */
async function readYaml(log: Log, groups: StatsGroups): Promise<void> {
  for await (const line of log) if (!/[{}]/.test(line)) groups.onLine(line.trimStart());
}

function contextOf({ name }: Program, { resultRoot, files, job, reporter }: RootRun): ParserContext {
  return createParserContext({
    program: name,
    resultRoot,
    files,
    job,
    json: (program) => columnsOf(resultRoot, program),
    warn: (text) => reporter.warn(`${join(resultRoot, name)}: ${text}`),
  });
}

/** Columns of a program's json, the prefix of their group removed. */
function columnsOf(resultRoot: string, program: string): ReadonlyMap<string, readonly (number | string)[]> | undefined {
  const file = findGroupJsons(listResultFiles(resultRoot)).get(program);
  const json = file && readGroupJson(file.path);
  if (typeof json !== "object" || typeof json.value !== "object" || json.value === null) return undefined;
  const columns = new Map<string, readonly (number | string)[]>();
  for (const [key, value] of Object.entries(json.value)) {
    if (Array.isArray(value)) columns.set(key.startsWith(`${program}.`) ? key.slice(program.length + 1) : key, value);
  }
  return columns;
}
