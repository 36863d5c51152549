import { CciError, reasonOf } from "../../support/cci-error.js";

/** Answers that may be another one soon: out of memory, a replica, loading, a disk that fails, a script that runs. */
const passing = /\b(OOM|READONLY|LOADING|MISCONF|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS)\b/;
const denied = /\b(NOAUTH|WRONGPASS|NOPERM)\b|invalid (username|password)/;

/**
 * The error of a queue for what the client of a Redis threw: an answer of the server, or no answer; a defect comes back
 * as it is. `lastError` is what became of the connection.
 */
export function redisTrouble(thrown: unknown, shown: string, lastError: Error | undefined): unknown {
  if (!(thrown instanceof Error) || thrown instanceof CciError || thrown instanceof TypeError) return thrown;
  const answer = [thrown, lastError].find((error) => error?.name === "ReplyError");
  if (!answer) {
    return new CciError("QUEUE_UNREACHABLE", `${shown} does not answer: ${reasonOf(lastError ?? thrown)}`, {
      hint: "is it running, is the address right?",
      cause: thrown,
    });
  }
  const message = `${shown} answers: ${answer.message}`;
  if (passing.test(answer.message)) {
    return new CciError("QUEUE_BUSY", message, { hint: "try again when that is over", cause: thrown });
  }
  const hint = denied.test(answer.message) ? "redis://user:password@host:6379 names who asks" : undefined;
  return new CciError("QUEUE_REFUSED", message, hint === undefined ? { cause: thrown } : { hint, cause: thrown });
}
