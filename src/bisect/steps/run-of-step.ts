import type { Run } from "../search/oracle.js";
import type { BisectStep } from "../task/bisect-step.js";

/** What the record of a run says. */
export function runOfStep({ verdict, value }: Pick<BisectStep, "verdict" | "value">): Run {
  return { verdict: verdict === "" ? "skip" : verdict, ...(value === undefined ? {} : { value }) };
}
