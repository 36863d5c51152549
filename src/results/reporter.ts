import type { ErrorCode } from "../support/error-catalogue.js";

/** Where a run says what it met. */
export interface Reporter {
  /** Odd, and without effect on the outcome. */
  warn(text: string): void;
  /** Something of this root could not be used: its outcome is `partial`. */
  problem(code: ErrorCode, text: string): void;
}
