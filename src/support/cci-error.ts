import { type ErrorCode, errorCatalogue } from "./error-catalogue.js";

/** A foreseeable error: the message names the bad value, the hint says what to do. Never shown with a stack trace. */
export class CciError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CciError";
    this.code = code;
    this.hint = options.hint;
  }

  /** The exit code of a command that ends with this error. */
  get exitCode(): number {
    return errorCatalogue[this.code].exit;
  }
}

/** The text of anything that was thrown, for the message of another error; of a system error what went wrong alone. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !thrown.message.startsWith(`${code}: `)) return thrown.message;
  return thrown.message.slice(code.length + 2).split(`, ${syscall}`)[0] as string;
}
