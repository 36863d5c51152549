import { exitCodes } from "../support/error-catalogue.js";
import { commands } from "./commands.js";
import { delayOptimizing } from "./delay-optimizing.js";
import { reportError } from "./report-error.js";

/** Runs the command that the first word names. Sets the exit code; throws defects of ours only. */
export async function runCommand(argv: readonly string[]): Promise<void> {
  delayOptimizing();
  // An exit takes parsers in their process groups and scratch folders along.
  process.once("SIGINT", () => process.exit(exitCodes.interrupted));
  process.once("SIGTERM", () => process.exit(128 + 15));
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
