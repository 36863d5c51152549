import type { CommandEntry } from "./command-entry.js";

/** What the bundle of the coverage watch dog holds. */
export const coverageCommands: readonly CommandEntry[] = [
  {
    name: "goc-cov",
    summary: "coverage of running Go services: pull, history, reports, changed lines",
    load: () => import("./goc-cov/goc-cov.js"),
  },
];
