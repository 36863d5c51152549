import { exitCodes } from "../support/error-catalogue.js";
import { commands } from "./commands.js";
import { reportError } from "./report-error.js";
import { version } from "./version.js";

/** Runs `cci` with the words after its name. Sets the exit code; never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", endOnClosedPipe);
  // An exit takes parsers in their process groups and scratch folders along.
  process.once("SIGINT", () => process.exit(exitCodes.interrupted));
  process.once("SIGTERM", () => process.exit(128 + 15));
  const [name, ...rest] = argv;
  try {
    if (name === "--version" || name === "-V") {
      process.stdout.write(`${version}\n`);
      return;
    }
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

/** `cci … | head`: the reader has what it wanted. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  throw error;
}
