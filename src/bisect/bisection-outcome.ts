import type { Bisection, BisectionOutcome, BisectionStatus, MetricOutcome } from "./bisection.js";

/** What a phase of a bisection came to. */
export interface PhaseOutcome {
  readonly status: BisectionStatus;
  readonly ends: { readonly bad: string; readonly goods: readonly string[] };
  readonly reason: string;
  readonly culprit?: string | undefined;
  readonly confidence?: number | undefined;
  readonly candidates?: readonly string[];
  readonly engine?: "deterministic" | "flaky";
  readonly pBad?: number | undefined;
  readonly pGood?: number | undefined;
  readonly warnings?: readonly string[];
  readonly metric?: MetricOutcome | undefined;
}

/** The outcome of the whole: what the last phase said, and what was run until then. */
export function bisectionOutcome({ evidence, metric }: Bisection, phase: PhaseOutcome): BisectionOutcome {
  const commits = [...evidence.commits()];
  const isSkipped = (commit: string): boolean => {
    const { bad, good, skip } = evidence.of(commit);
    return skip > 0 && bad + good === 0;
  };
  return {
    status: phase.status,
    ...(phase.culprit === undefined ? {} : { culprit: phase.culprit }),
    ...(phase.confidence === undefined ? {} : { confidence: phase.confidence }),
    candidates: phase.candidates ?? [],
    engine: metric ? "metric" : (phase.engine ?? "deterministic"),
    runs: evidence.runs,
    steps: commits.length,
    skipped: commits.filter(isSkipped),
    bad: phase.ends.bad,
    goods: phase.ends.goods,
    ...(phase.pBad === undefined ? {} : { pBad: phase.pBad }),
    ...(phase.pGood === undefined ? {} : { pGood: phase.pGood }),
    reason: phase.reason,
    warnings: phase.warnings ?? [],
    ...(phase.metric === undefined ? {} : { metric: phase.metric }),
  };
}
