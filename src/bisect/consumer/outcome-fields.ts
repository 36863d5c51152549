import type { BisectionOutcome } from "../bisection.js";
import type { StepOracle } from "../steps/step-oracle.js";
import { lastError } from "../task/end-fields.js";
import type { FailReason } from "../task/fail-reason.js";
import type { WorkFields } from "../task/held-task.js";

const mostCandidates = 100;

/** Columns of every search that came to its end, whatever that is. */
export function outcomeFields(outcome: BisectionOutcome, { counts }: StepOracle): WorkFields {
  const { goods, candidates, metric, pBad, pGood, engine, runs, skipped, reason } = outcome;
  return {
    good_commit: goods[0] ?? "",
    step: outcome.steps,
    steps_left: 0,
    ...(metric ? { direction: metric.direction } : {}),
    j: {
      ...counts,
      candidates: candidates.slice(0, mostCandidates),
      engine,
      runs,
      reason,
      skipped: skipped.slice(0, mostCandidates),
      warnings: outcome.warnings,
      ...(pBad === undefined ? {} : { p_bad: pBad }),
      ...(pGood === undefined ? {} : { p_good: pGood }),
      ...metricFields(outcome),
    },
  };
}

function metricFields({ metric }: BisectionOutcome): WorkFields["j"] {
  if (!metric) return {};
  const { good_range, bad_range, mid_point, change_percent, samples, change_points } = metric;
  return { good_range, bad_range, mid_point, change_percent, samples, change_points };
}

/** Columns of a task that failed. */
export function failedFields(reason: FailReason, detail: string): WorkFields {
  return { fail_reason: reason, last_error: lastError(reason, detail) };
}

/** Both, the later ones before the earlier; of `j` key by key. */
export function mergeFields(...parts: readonly WorkFields[]): WorkFields {
  const details = Object.assign({}, ...parts.map(({ j }) => j ?? {}));
  return { ...Object.assign({}, ...parts), j: details };
}
