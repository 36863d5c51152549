import type { CommandEntry } from "./command-entry.js";

/** Commands that only read logs: they start from a bundle of their own, for a start should take no longer than it must. */
export const parsingCommands: readonly CommandEntry[] = [
  { name: "parse", summary: "run one parser on a log, print its key: value lines", load: () => import("./parse.js") },
  { name: "parsers", summary: "list the parsers", load: () => import("./parsers.js") },
  {
    name: "result2stats",
    summary: "turn the raw logs of a result root into stats.json",
    load: () => import("./result2stats.js"),
  },
];
