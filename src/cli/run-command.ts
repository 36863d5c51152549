import type { Command } from "commander";
import type { CommandEntry } from "./command-entry.js";
import { delayOptimizing } from "./delay-optimizing.js";
import { reportError } from "./report-error.js";
import { leaveOnSignals } from "./signals.js";

/**
 * Runs the command that the first word names, or `otherwise` where none has that name. Sets the exit code; throws defects
 * of ours only.
 */
export async function runCommand(
  argv: readonly string[],
  commands: readonly CommandEntry[],
  otherwise: (argv: readonly string[]) => Promise<Command>,
): Promise<void> {
  delayOptimizing();
  leaveOnSignals();
  const [name, ...rest] = argv;
  try {
    const entry = commands.find((one) => one.name === name);
    if (entry) {
      const { command } = await entry.load();
      await command().parseAsync(rest, { from: "user" });
    } else {
      await (await otherwise(argv)).parseAsync([...argv], { from: "user" });
    }
  } catch (error) {
    process.exitCode = reportError(error, rest.includes("-v") || rest.includes("--verbose"));
  }
}
