import { CciError } from "../support/cci-error.js";
import { printable } from "../support/printable.js";
import type { SchedulerAnswer } from "./scheduler-client.js";

/** Answers of a scheduler, or of a proxy before it, that another try may change. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const maxText = 500;

/** The error for an answer that is a no: SCHEDULER_BUSY or SCHEDULER_REFUSED, with the scheduler's own text. */
export function schedulerRefusal({ status, text, description }: SchedulerAnswer): CciError {
  const said = printable((description ?? text).trim()).slice(0, maxText);
  const code = passing.has(status) ? "SCHEDULER_BUSY" : "SCHEDULER_REFUSED";
  const needsAccount = status === 401 || status === 403;
  return new CciError(
    code,
    said === "" ? `status ${status}` : said,
    needsAccount ? { hint: "this scheduler knows accounts: CCI_TOKEN holds the token of yours" } : {},
  );
}
