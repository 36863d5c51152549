import { commands } from "./commands.js";
import { delayOptimizing } from "./delay-optimizing.js";
import { reportError } from "./report-error.js";
import { leaveOnSignals } from "./signals.js";

/** Runs the command that the first word names. Sets the exit code; throws defects of ours only. */
export async function runCommand(argv: readonly string[]): Promise<void> {
  delayOptimizing();
  leaveOnSignals();
  const [name, ...rest] = argv;
  try {
    const entry = commands.find((one) => one.name === name);
    if (entry) {
      const { command } = await entry.load();
      await command().parseAsync(rest, { from: "user" });
    } else {
      const { overview } = await import("./overview.js");
      await overview(argv).parseAsync([...argv], { from: "user" });
    }
  } catch (error) {
    process.exitCode = reportError(error, rest.includes("-v") || rest.includes("--verbose"));
  }
}
