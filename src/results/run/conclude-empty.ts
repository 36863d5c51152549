import { join } from "node:path";
import type { FunctionalStats } from "../aggregation/functional-stats.js";
import { findLog } from "../result-files.js";
import { isTest } from "./is-test.js";
import { incompleteRun } from "./last-state.js";
import { markIncomplete } from "./pretreat.js";
import type { Program } from "./program.js";
import { readRootText } from "./read-root-text.js";
import type { RootRun } from "./root-run.js";

/** Programs that may well have nothing to say. */
const oftenEmpty: ReadonlySet<string> = new Set([
  "dmesg",
  "ftrace",
  "turbostat",
  "perf-profile",
  "perf-stat",
  "perf-sched",
  "meminfo",
]);

/** A program printed nothing: an incomplete run, an odd one, or nothing to speak of (results.md 2.6). */
export async function concludeEmpty(program: Program, run: RootRun, functional: FunctionalStats): Promise<void> {
  const { job, files, lastState, reporter, resultRoot, settings } = run;
  if (!functional.hasEntryFor(program.name) && (await isTest(program, job, settings.lkpSrc))) {
    markIncomplete(program, run);
    return;
  }
  const ranToItsEnd = (findLog(files, "time")?.bytes ?? 0) > 0 && lastState.empty;
  if (ranToItsEnd && !oftenEmpty.has(program.name) && !String(job.testbox ?? "").startsWith("vm-")) {
    reporter.warn(`${join(resultRoot, program.group)}: empty stats`);
  }
}

/** The program that job.sh ran as its test must leave a json (results.md 2.6). */
export function concludeRunCase(program: Program, run: RootRun): void {
  if (program.name !== runCase(run)) return;
  run.lastState.mark([`# no json file for ${program.group}`, incompleteRun]);
}

/** Last word of the line of job.sh that runs the test wrapper. */
function runCase({ files, reporter }: RootRun): string | undefined {
  const file = files.get("job.sh");
  const script = file && readRootText(file.path, reporter);
  const line = script?.split("\n").find((one) => one.includes("tests/wrapper "));
  const name = line?.trim().split(/\s+/).at(-1);
  return name === "boot" || name === "borrow" ? undefined : name;
}
