import { CciError } from "../../support/cci-error.js";
import type { ErrorCode } from "../../support/error-catalogue.js";
import type { FailReason } from "../task/fail-reason.js";

/** A task cannot go on, for a reason that has a code of its own (bisect.md 1.6). */
export class TaskFailure extends Error {
  readonly reason: FailReason;

  constructor(reason: FailReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "TaskFailure";
    this.reason = reason;
  }
}

const reasons: ReadonlyMap<ErrorCode, FailReason> = new Map([
  ["REPO_UNAVAILABLE", "repo_unavailable"],
  ["COMMIT_NOT_FOUND", "commit_not_found"],
  ["SCHEDULER_REFUSED", "submit_failed"],
  ["SCHEDULER_UNREACHABLE", "submit_failed"],
]);

/** What the row says of an error that ended a task; undefined: it is a defect of ours. */
export function failureOf(error: unknown): FailReason | undefined {
  if (error instanceof TaskFailure) return error.reason;
  return error instanceof CciError ? reasons.get(error.code) : undefined;
}
