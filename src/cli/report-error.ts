import { CciError } from "../support/cci-error.js";
import { exitCodes } from "../support/error-catalogue.js";
import { message } from "./output.js";

/** A foreseeable error as people and programs see it. */
export interface Foreseen {
  readonly exit: number;
  /** `CODE: what went wrong`. */
  readonly text: string;
  readonly hint: string | undefined;
}

/** What a foreseeable error says; undefined for anything else, and for the ways help and --version end. */
export function foreseen(error: unknown): Foreseen | undefined {
  if (isUsage(error)) {
    if (error.exitCode === 0) return undefined;
    const [what = "", suggestion] = usageText(error).split("\n");
    const hint = suggestion ? suggestion.replace(/^\(|\)$/g, "") : "--help shows examples";
    return { exit: exitCodes.usage, text: `USAGE: ${what}`, hint };
  }
  if (!(error instanceof CciError)) return undefined;
  return { exit: error.exitCode, text: `${error.code}: ${error.message}`, hint: error.hint };
}

/**
 * Says what went wrong and gives the exit code. A foreseeable error is one line and a hint, with its causes when
 * `verbose`; anything else is a defect of ours and is thrown again, stack and all.
 */
export function reportError(error: unknown, verbose: boolean): number {
  const said = foreseen(error);
  if (said === undefined) {
    if (isUsage(error)) return exitCodes.done;
    throw error;
  }
  message(`cci: ${said.text}`);
  if (said.hint) message(`hint: ${said.hint}`);
  const causes = error instanceof CciError ? error.cause : undefined;
  for (let cause = causes; verbose && cause instanceof Error; cause = cause.cause) message(`cause: ${cause.message}`);
  return said.exit;
}

function usageText({ message: text, code }: Error & { code?: unknown }): string {
  return code === "commander.help" ? "the command is missing" : text.replace(/^error: /, "");
}

/** commander's own error, known by its code so that its module need not be loaded here. */
function isUsage(error: unknown): error is Error & { exitCode: number } {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith("commander.");
}
