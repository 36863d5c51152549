import type { Regression } from "../regression/regression.js";
import type { ErridLists } from "./errid-lists.js";

/** Why an error id gets no task (bisect.md 2 P-4, P-5). */
export const dropRules = [
  "invalid",
  "companion",
  "denied",
  "not_wanted",
  "low_score",
  "same_file",
  "too_many",
] as const;
export type DropRule = (typeof dropRules)[number];

/** What is decided of one error id; `isNamed`: somebody or a bisect says that it is a real error. */
export type ErridDecision =
  | { readonly isAdmitted: true; readonly isNamed: boolean }
  | { readonly isAdmitted: false; readonly rule: DropRule };

/** What an error id is judged by. */
export interface ErridFacts {
  /** Of this error id in the repository of the job. */
  readonly regression: Regression | undefined;
  /** By `reportedTexts`. */
  readonly texts: ReadonlySet<string>;
  readonly lists: ErridLists;
}

/**
 * Whether an error id is worth a bisect: the first rule of bisect.md 2 P-4 that applies. What regressions know can keep
 * out or let in their own error ids alone; whether others get in is for the lists.
 */
export function filterErrid(errid: string, { regression, texts, lists }: ErridFacts): ErridDecision {
  const drop = (rule: DropRule): ErridDecision => ({ isAdmitted: false, rule });
  const admit = (isNamed: boolean): ErridDecision => ({ isAdmitted: true, isNamed });
  if (regression?.valid === "false") return drop("invalid");
  if (isCompanion(errid)) return drop("companion");
  if (regression?.j.pinned === true) return admit(true);
  if (lists.isDenied(errid, texts)) return drop("denied");
  if (regression !== undefined) return admit(true);
  return lists.isBootstrap || lists.isWhitelisted(errid) ? admit(false) : drop("not_wanted");
}

/** The text of an error, stored beside it. */
function isCompanion(errid: string): boolean {
  return /\.(?:message|msg)$/.test(errid) || errid.startsWith("stderr.msg.");
}
