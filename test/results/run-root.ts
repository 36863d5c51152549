import type { ParserCatalogue } from "../../src/results/parser-catalogue.js";
import { defaultParserLimits } from "../../src/results/parser-run.js";
import { type RootOutcome, result2stats } from "../../src/results/run/result2stats.js";
import { openRunSettings, type RunOptions } from "../../src/results/run/run-options.js";
import type { ProgramOutcome } from "../../src/results/run/run-program.js";
import type { ErrorCode } from "../../src/support/error-catalogue.js";
import { makeResultRoot, readJson } from "../support/result-root.js";
import { type FilesByName, makeFolder } from "../support/temp-folder.js";

export interface RunRequest extends Partial<RunOptions> {
  /** Files of a folder of parsers. */
  readonly parsers?: FilesByName;
  /** Takes the place of all parsers. */
  readonly catalogue?: ParserCatalogue;
}

export interface FinishedRun {
  readonly root: string;
  readonly outcome: RootOutcome;
  /** stats.json as it stands in the result root. */
  readonly stats: Readonly<Record<string, unknown>> | undefined;
  readonly result: unknown;
  readonly warnings: readonly string[];
  readonly problems: readonly { readonly code: ErrorCode; readonly text: string }[];
  /** What became of a stats group. */
  program(group: string): ProgramOutcome | undefined;
}

/** result2stats over a result root in this process. */
export async function runRoot(root: string, request: RunRequest = {}): Promise<FinishedRun> {
  const { parsers, catalogue, ...options } = request;
  const settings = openRunSettings({
    parserDirs: parsers ? [makeFolder(parsers)] : [],
    lkpSrc: undefined,
    only: undefined,
    force: false,
    limits: defaultParserLimits,
    ...options,
  });
  const warnings: string[] = [];
  const problems: { code: ErrorCode; text: string }[] = [];
  const outcome = await result2stats(root, catalogue ? { ...settings, catalogue } : settings, {
    warn: (text) => void warnings.push(text),
    problem: (code, text) => void problems.push({ code, text }),
  });
  return {
    root,
    outcome,
    stats: readJson(root, "stats.json") as FinishedRun["stats"],
    result: readJson(root, "result.json"),
    warnings,
    problems,
    program: (group) => outcome.programs.find((one) => one.group === group),
  };
}

/** The same over a new result root with these files. */
export function runFiles(files: FilesByName, request: RunRequest = {}): Promise<FinishedRun> {
  return runRoot(makeResultRoot(files), request);
}

/** An executable parser that prints its log. */
export const printsItsLog = "#!/bin/sh\nexec cat\n";
