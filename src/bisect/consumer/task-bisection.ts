import type { BisectContext } from "../bisect-context.js";
import type { Bisection } from "../bisection.js";
import { erridSourceFile } from "../errid-source-file.js";
import type { RangeOptions } from "../history.js";
import type { Evidence } from "../search/evidence.js";
import type { SearchPlan } from "../search/search-plan.js";
import type { SearchProgress } from "../search/search-progress.js";
import type { BisectTask } from "../task/bisect-task.js";
import { metricOptionsOf } from "./metric-options.js";
import type { PreparedTask } from "./prepare-task.js";

const farmMaxRuns = 200;
const farmParallelRuns = 4;

/** How a task is searched, by its options (bisect.md 4.5, 5.1). The seed is its id: a resumed search plays the same way. */
export function planOfTask({ id, j }: BisectTask): SearchPlan {
  const options = j.options ?? {};
  return {
    runs: options.runs ?? "auto",
    rateShift: options.rate_shift ?? false,
    confidence: 0.95,
    alpha: options.alpha ?? 0.01,
    maxRuns: options.max_runs ?? farmMaxRuns,
    parallelRuns: options.parallel_runs ?? farmParallelRuns,
    speculate: options.speculate ?? 0,
    seed: id,
  };
}

/** Which commits count, by the options of a task. */
export function rangeOptionsOf({ j }: BisectTask): RangeOptions {
  return { firstParent: j.options?.first_parent ?? false, noMerges: false, paths: j.options?.paths ?? [] };
}

/** The search that a task asks for. */
export function bisectionOf(
  context: Pick<BisectContext, "rules" | "log">,
  task: BisectTask,
  { job, axis, history, bad, goods }: PreparedTask,
  evidence: Evidence,
  onProgress: (progress: SearchProgress) => void,
): Bisection {
  const { maxCommitAgeDays, minKernelVersion } = context.rules;
  const suspectFile = erridSourceFile(task.error_id);
  return {
    history,
    evidence,
    bad,
    goods,
    autoGood: task.j.options?.auto_good ?? false,
    plan: planOfTask(task),
    range: rangeOptionsOf(task),
    candidates: {
      horizonDays: maxCommitAgeDays,
      minVersion: axis.project === "linux" ? minKernelVersion : undefined,
    },
    ...(suspectFile === undefined ? {} : { suspectFile }),
    ...(typeof job.arch === "string" ? { arch: job.arch } : {}),
    metric: task.bisect_metric === "" ? undefined : metricOptionsOf(context, task),
    onProgress,
  };
}
