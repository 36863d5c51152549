import type { BisectContext } from "../bisect-context.js";
import { changeRegression } from "./change-regression.js";
import { type Regression, withRelated } from "./regression.js";

/** A job that has an error whose culprit is known. */
export interface RegressionHit {
  readonly jobId: string;
  /** Whether the job's commit contains the fix: then it is back. */
  readonly containsFix: boolean;
}

/** Takes down that a known regression was met again (bisect.md 2 P-7c, 6 R-4); an old one that is back is active again. */
export async function noteHit(context: BisectContext, { id }: Regression, hit: RegressionHit): Promise<void> {
  const now = Math.floor(context.clock.nowMs() / 1000);
  await changeRegression(context, id, (current) => {
    if (current === undefined) return undefined;
    const isBack = current.status === "fixed" && hit.containsFix;
    return {
      ...current,
      last_seen: Math.max(current.last_seen, now),
      related_jobs: withRelated(current.related_jobs, hit.jobId),
      ...(isBack ? { status: "active", j: { ...current.j, reopened: (current.j.reopened ?? 0) + 1 } } : {}),
    };
  });
}
