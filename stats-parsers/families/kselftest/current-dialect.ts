import type { Dialect } from "./dialect.js";
import { openCurrentDirectory } from "./directories/current.js";
import { createGeneralReader } from "./general-reader.js";

/** How `kselftests` reads the log: the general forms everywhere, and the quirks of some directories. */
export const CURRENT_DIALECT: Dialect = {
  reportBuild: (report, directory, outcome) =>
    report.verdict([directory, "make"], outcome === "failed" ? "fail" : "pass"),
  open(context) {
    const own = openCurrentDirectory(context);
    return { line: createGeneralReader(context, own), left: () => own.left?.() };
  },
  countsScript: () => true,
  runnerLine: () => false,
};
