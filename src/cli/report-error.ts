import { CciError } from "../support/cci-error.js";
import { message } from "./output.js";

/**
 * Says what went wrong and gives the exit code. A foreseeable error is one line and a hint, with its causes when
 * `verbose`; anything else is a defect of ours and is thrown again, stack and all.
 */
export function reportError(error: unknown, verbose: boolean): number {
  if (isUsage(error)) {
    // Help and --version end this way too.
    if (error.exitCode === 0) return 0;
    const [what = "", suggestion] = usageText(error).split("\n");
    message(`cci: USAGE: ${what}`);
    message(suggestion ? `hint: ${suggestion.replace(/^\(|\)$/g, "")}` : "hint: --help shows examples");
    return 2;
  }
  if (!(error instanceof CciError)) throw error;
  message(`cci: ${error.code}: ${error.message}`);
  if (error.hint) message(`hint: ${error.hint}`);
  for (let cause = error.cause; verbose && cause instanceof Error; cause = cause.cause)
    message(`cause: ${cause.message}`);
  return error.exitCode;
}

function usageText({ message: text, code }: Error & { code?: unknown }): string {
  return code === "commander.help" ? "the command is missing" : text.replace(/^error: /, "");
}

/** commander's own error, known by its code so that its module need not be loaded here. */
function isUsage(error: unknown): error is Error & { exitCode: number } {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith("commander.");
}
