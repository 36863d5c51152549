import type { Command } from "commander";

/** A subcommand: what the overview says of it, and where it lives. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: () => Command }>;
}

/** Every command of `cci`. A command is loaded only when it is called. */
export const commands: readonly CommandEntry[] = [
  { name: "parse", summary: "run one parser on a log, print its key: value lines", load: () => import("./parse.js") },
  { name: "parsers", summary: "list the parsers", load: () => import("./parsers.js") },
  {
    name: "result2stats",
    summary: "turn the raw logs of a result root into stats.json",
    load: () => import("./result2stats.js"),
  },
];
