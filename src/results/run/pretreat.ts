import { join } from "node:path";
import { openLog } from "../open-log.js";
import { findLog, type ResultFile } from "../result-files.js";
import { isTest } from "./is-test.js";
import { incompleteRun } from "./last-state.js";
import { defaultPrograms, type Program } from "./program.js";
import { rebuildFunctionalLog } from "./rebuild-functional-log.js";
import type { RootRun } from "./root-run.js";

/** What to do with one program. */
export type Decision =
  | { readonly action: "parse"; readonly log: string | undefined }
  | { readonly action: "parse text"; readonly text: string }
  | { readonly action: "read yaml"; readonly path: string }
  | { readonly action: "keep json"; readonly path: string }
  /** It did not run on this machine. */
  | { readonly action: "not run"; readonly reason: string }
  | { readonly action: "skip"; readonly reason: string };

/** Programs that say something without a log of their own; some only if the sibling is there (results.md P8). */
const logless: ReadonlyMap<string, string | undefined> = new Map([
  ["kernel-size", undefined],
  ["perf-profile", undefined],
  ["tcrypt", undefined],
  ["dmesg", "kmsg"],
  ["kmsg", "dmesg"],
]);
/** Programs whose logs may hold NUL bytes (results.md P9). */
const binarySafe: ReadonlySet<string> = new Set(["dmesg", "kmsg", "mpstat", "iostat"]);
const binaryProbeBytes = 64 * 1024;

/** The pretreatment rules of results.md 2.4 and 2.5, in their order. Appends the marker of an incomplete run. */
export async function pretreat(program: Program, run: RootRun): Promise<Decision> {
  const { files, settings } = run;
  const { group } = program;
  const log = findLog(files, group);

  const json = files.get(`${group}.json`) ?? files.get(`${group}.json.gz`);
  if (json && !(settings.force && log)) return { action: "keep json", path: json.path };

  const yaml = files.get(`${group}.yaml`);
  if (yaml) return log ? { action: "parse", log: log.path } : { action: "read yaml", path: yaml.path };

  const closed = gate(program, run, log);
  if (closed) return { action: "not run", reason: closed };

  if (log && log.bytes === 0 && log.path !== files.get(group)?.path)
    return { action: "skip", reason: "its compressed log is empty" };
  if (log === undefined || log.bytes === 0) return withoutLog(program, run);
  if (!binarySafe.has(program.name) && (await holdsNul(log.path))) {
    run.reporter.warn(`${log.path}: skipped, it is binary`);
    return { action: "skip", reason: "its log is binary" };
  }
  return { action: "parse", log: log.path };
}

/** Why the program did not run on this machine, undefined where it may have (results.md 2.4). */
function gate({ name, group }: Program, run: RootRun, log: ResultFile | undefined): string | undefined {
  if (defaultPrograms.includes(name) || log !== undefined) return undefined;
  if (run.executed) return run.executed.has(group) ? undefined : "not among the executed programs";
  return name === run.job.suite ? undefined : "no log";
}

async function withoutLog(program: Program, run: RootRun): Promise<Decision> {
  const { name, group } = program;
  const test = await isTest(program, run.job, run.settings.lkpSrc);
  if (test && run.job.category === "functional" && name === run.job.suite && !run.files.has(group)) {
    const text = await rebuildFunctionalLog(run);
    if (text !== "") return { action: "parse text", text };
  }
  if (test) markIncomplete(program, run);
  if (logless.has(name)) {
    const sibling = logless.get(name);
    if (sibling === undefined || (findLog(run.files, sibling)?.bytes ?? 0) > 0)
      return { action: "parse", log: undefined };
  }
  return { action: "skip", reason: run.files.has(group) ? "its log is empty" : "no log" };
}

/** A test left nothing to read: the run was cut short (results.md P5 and 2.6). */
export function markIncomplete({ name, group }: Program, run: RootRun): void {
  run.lastState.mark([`# missing ${name} ${join(run.resultRoot, group)}`, incompleteRun]);
}

async function holdsNul(path: string): Promise<boolean> {
  let left = binaryProbeBytes;
  try {
    for await (const chunk of openLog(path, () => {}).bytes()) {
      if (chunk.subarray(0, left).includes(0)) return true;
      left -= chunk.length;
      if (left <= 0) break;
    }
  } catch {
    // A damaged log fails when it is parsed, with its reason.
  }
  return false;
}
