import type { CaseReport } from "../case-report.js";
import type { Dialect } from "../dialect.js";
import { openOlderDirectory } from "./older-directories.js";
import { createOlderReader } from "./older-reader.js";

const NOT_RUN = "LKP SKIP ";

/**
 * How `kernel-selftests` reads the log: what the runner says of every script, and the scripts' own cases only where their
 * form is known directory by directory.
 */
export const OLDER_DIALECT: Dialect = {
  reportBuild(report, directory, outcome) {
    if (outcome === "failed") report.verdict([directory], "make_fail");
  },
  open(context) {
    const own = openOlderDirectory(context);
    return { line: createOlderReader(context, own), left: () => own.left?.() };
  },
  // Its many cases are reported one by one instead.
  countsScript: ({ directory, script }) => directory !== "bpf" || script !== "test_progs",
  runnerLine: readNotRun,
};

/** A script that the job leaves out because it is known to break the machine: `… SKIP DIR.SCRIPT`. */
function readNotRun(text: string, report: CaseReport): boolean {
  if (!text.startsWith(NOT_RUN)) return false;
  report.verdict([text.slice(NOT_RUN.length).trim()], "skip");
  return true;
}
