import { join } from "node:path";
import { type Job, loadJob } from "../../job/load-job.js";
import type { Reporter } from "../reporter.js";
import { listResultFiles, type ResultFile } from "../result-files.js";
import { type LastState, openLastState, softTimeout } from "./last-state.js";
import { readRootText } from "./read-root-text.js";
import type { RunSettings } from "./settings.js";

/** One result root while it is worked on. */
export interface RootRun {
  readonly resultRoot: string;
  readonly job: Job;
  /** Files as they were at the start, by name. */
  readonly files: ReadonlyMap<string, ResultFile>;
  /** Names in executed_programs (or program_list); undefined where there is no such list (results.md 2.4). */
  readonly executed: ReadonlySet<string> | undefined;
  readonly lastState: LastState;
  readonly settings: RunSettings;
  readonly reporter: Reporter;
}

/** Reads what a run needs to know; throws NO_JOB, BAD_JOB. With `readOnly` nothing is written, now or later. */
export function openRootRun(resultRoot: string, settings: RunSettings, reporter: Reporter, readOnly: boolean): RootRun {
  const job = loadJob(join(resultRoot, "job.yaml"));
  const files = listResultFiles(resultRoot);
  const lastState = openLastState(resultRoot, readOnly, reporter);
  if (files.has("soft_timeout")) lastState.mark([softTimeout]);
  const list = files.get("executed_programs") ?? files.get("program_list");
  const names = list && readRootText(list.path, reporter);
  const executed = names === undefined ? undefined : new Set(names.split("\n").map((line) => line.trim()));
  return { resultRoot, job, files, executed, lastState, settings, reporter };
}
