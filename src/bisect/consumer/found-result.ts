import type { BisectionOutcome } from "../bisection.js";
import type { Evidence } from "../search/evidence.js";
import type { StepOracle } from "../steps/step-oracle.js";
import type { BisectTask } from "../task/bisect-task.js";
import { checkMetricHead } from "./check-metric-head.js";
import type { CulpritFacts } from "./culprit-facts.js";
import { checkHead } from "./head-check.js";
import { mergeFields, outcomeFields } from "./outcome-fields.js";
import type { PreparedTask } from "./prepare-task.js";
import { planOfTask } from "./task-bisection.js";
import type { TaskResult } from "./task-work.js";

/** A culprit that was found, and what its jobs say. */
interface FoundCulprit {
  readonly task: BisectTask;
  readonly prepared: PreparedTask;
  readonly steps: StepOracle;
  readonly evidence: Evidence;
  readonly outcome: BisectionOutcome;
  readonly facts: CulpritFacts;
}

/** A warning leaves a culprit a suspicion (bisect.md 4.9.7). */
export const mostConfidenceWithDoubt = 0.5;

/**
 * The result of a task that has a culprit, whoever found it: checks the head, too (bisect.md 4.9.5), and counts its runs.
 * Throws what git, store and runs throw.
 */
export async function foundResult(found: FoundCulprit): Promise<TaskResult> {
  const { task, prepared, steps, evidence, outcome, facts } = found;
  const warnings = [...outcome.warnings, ...(facts.noop === undefined ? [] : [facts.noop])];
  const confidence = outcome.confidence ?? 0;
  const check = outcome.engine === "metric" ? checkMetricHead : checkHead;
  const head_check = await check(prepared.history, evidence, outcome, planOfTask(task));
  const [headJob] = head_check.commit === "" ? [] : await steps.jobsAt(head_check.commit);
  const counted = { ...outcome, runs: evidence.runs, steps: [...evidence.commits()].length };
  return {
    status: "completed",
    searched: { steps: steps.steps(), news: facts.news },
    fields: mergeFields(outcomeFields(counted, steps), facts.fields, {
      confidence: facts.noop === undefined ? confidence : Math.min(confidence, mostConfidenceWithDoubt),
      j: { warnings, head_check: { ...head_check, job_id: String(headJob?.id ?? "") } },
    }),
  };
}
