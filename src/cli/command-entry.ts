import type { Command } from "commander";

/** A subcommand: what the overview says of it, and where it lives. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: () => Command }>;
}
