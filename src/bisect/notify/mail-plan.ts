import type { BisectRules } from "../bisect-rules.js";
import type { BisectTask } from "../task/bisect-task.js";
import type { CulpritNews } from "./report.js";
import { lineOf } from "./report-text.js";

export interface Address {
  readonly name: string;
  readonly address: string;
}

/** Who gets a mail, and what stands above it. */
export interface MailPlan {
  readonly to: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string;
  /** Why the author is not among them; undefined: he is, or the operator's list stands for him. */
  readonly internal: string | undefined;
}

const internalWarnings = /^(?:noop|doc-only|merge-without-cause)\b/;

/**
 * To whom the mail of a completed task goes (bisect.md 3.5): its author where the result is sure enough to bother him, else
 * the internal list alone. Undefined: there is no internal list, so nobody gets any.
 */
export function planMail(task: BisectTask, news: CulpritNews, rules: BisectRules["mail"]): MailPlan | undefined {
  const bcc = rules.bcc.map((address) => ({ name: "", address }));
  if (bcc.length === 0) return undefined;
  const internal = whyInternal(task, rules.confidence);
  const subject = subjectOf(task);
  if (internal !== undefined) return { to: bcc, bcc: [], subject, internal };
  if (rules.to.length > 0) return { to: rules.to.map((address) => ({ name: "", address })), bcc, subject, internal };
  const { authorName, authorEmail } = news.commit;
  if (!isAddress(authorEmail)) return { to: bcc, bcc: [], subject, internal: "the author has no address" };
  return { to: [{ name: oneLine(authorName, 100), address: authorEmail }], bcc, subject, internal };
}

function whyInternal({ confidence, j }: BisectTask, least: number): string | undefined {
  if (!(confidence >= least)) return `its confidence is ${confidence}, below ${least}`;
  const warning = (j.warnings ?? []).find((one) => internalWarnings.test(one));
  if (warning !== undefined) return warning;
  const head = j.head_check;
  const isFixed = typeof head === "object" && head !== null && "status" in head && head.status === "fixed";
  return isFixed ? "it is fixed at the head of the branch" : undefined;
}

/** `[Compass-CI][REPO] SHA10 FIRST-LINE-OF-ERROR` */
function subjectOf(task: BisectTask): string {
  const error = task.error_id === "" ? task.bisect_metric : lineOf(task, task.error_id);
  return oneLine(`[Compass-CI][${task.project}] ${task.first_bad_commit.slice(0, 10)} ${error}`, 200);
}

/** One mailbox of one host: a commit can have anything there. */
function isAddress(text: string): boolean {
  return (
    text.length <= 254 && /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)
  );
}

/** A header has one line, and no sign that could end it. */
function oneLine(text: string, mostChars: number): string {
  return [...text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim()].slice(0, mostChars).join("");
}
