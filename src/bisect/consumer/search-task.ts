import { bisect } from "../bisect.js";
import type { BisectionOutcome } from "../bisection.js";
import { openHistory } from "../git/open-history.js";
import type { CulpritNews } from "../notify/report.js";
import { type Evidence, openEvidence } from "../search/evidence.js";
import { checkReuse, type ReusedCulprit } from "../steps/check-reuse.js";
import { openStepOracle, type StepOracle } from "../steps/step-oracle.js";
import { culpritFacts } from "./culprit-facts.js";
import { checkHead } from "./head-check.js";
import { knownBounds } from "./known-bounds.js";
import { knownGood } from "./known-good.js";
import { failedFields, mergeFields, outcomeFields } from "./outcome-fields.js";
import { type PreparedTask, prepareTask } from "./prepare-task.js";
import { bisectionOf, planOfTask, rangeOptionsOf } from "./task-bisection.js";
import { failureOf } from "./task-failure.js";
import { followProgress, type TaskProgress } from "./task-progress.js";
import type { SearchedTask, TaskResult, TaskWork } from "./task-work.js";

interface Search extends TaskWork {
  readonly prepared: PreparedTask;
  readonly steps: StepOracle;
  readonly evidence: Evidence;
  readonly progress: TaskProgress;
}

/** A warning leaves a culprit a suspicion (bisect.md 4.9.7). */
const mostConfidenceWithDoubt = 0.5;

/**
 * Searches the culprit of a task in hand: prepares, tries a known culprit, bisects, checks the head. Jobs that nobody
 * waits for any more are cancelled at its end. Throws TaskFailure and what git, store and queue throw; once the watch
 * aborted, whatever comes.
 */
export async function searchTask(work: TaskWork): Promise<TaskResult> {
  const { context, held, watch } = work;
  const prepared = await prepareTask(context, held.task(), work.mirrors, watch.signal);
  const { job, axis, bad } = prepared;
  await held.write({ axis: axis.path, git_url: axis.url, project: axis.project, bad_commit: bad });
  const { scheduler } = work;
  const steps = await openStepOracle({ context, held, job, axis, scheduler, stop: watch.signal });
  const evidence = openEvidence(steps.oracle);
  const search = { ...work, prepared, steps, evidence, progress: followProgress(work, steps, evidence) };
  let isOver = false;
  try {
    const result = await resultOf(search);
    isOver = true;
    return result;
  } finally {
    const why = watch.interruption();
    await steps.close(isOver || why === "cancel" || why === "timeout");
    await search.progress.written();
  }
}

async function resultOf(search: Search): Promise<TaskResult> {
  const { watch } = search;
  try {
    return (await reusedResult(search)) ?? (await bisectedResult(search));
  } catch (error) {
    const isTimeout = watch.interruption() === "timeout";
    const reason = isTimeout ? "timeout" : watch.signal.aborted ? undefined : failureOf(error);
    if (reason === undefined) throw error;
    const detail = isTimeout
      ? `not done within its time limit`
      : error instanceof Error
        ? error.message
        : String(error);
    return { status: "failed", fields: mergeFields(await brokenOff(search), failedFields(reason, detail)) };
  }
}

/** What is known by now; git is asked anew, for the watch may have ended the history of the search. */
async function brokenOff({ held, prepared, steps, evidence }: Search): Promise<TaskResult["fields"]> {
  const history = openHistory(prepared.gitDir);
  const { good, candidates } = await knownBounds(history, evidence, prepared.bad, rangeOptionsOf(held.task()));
  return {
    step: [...evidence.commits()].length,
    ...(good === undefined ? {} : { good_commit: good }),
    j: { ...steps.counts, candidates, runs: evidence.runs },
  };
}

async function reusedResult(search: Search): Promise<TaskResult | undefined> {
  const { context, held, prepared, steps, evidence, progress } = search;
  const task = held.task();
  if (task.error_id === "" || task.j.options?.fresh) return undefined;
  progress.phase("reuse_check");
  const { bad, history } = prepared;
  const plan = planOfTask(task);
  const reused = await checkReuse({ context, task, bad, history, evidence, plan });
  if (reused === undefined) return undefined;
  const outcome = reusedOutcome(search, reused);
  const facts = await culpritFacts(task, history, steps, reused.culprit);
  return {
    status: "completed",
    searched: { steps: steps.steps(), news: facts.news },
    fields: mergeFields(outcomeFields(outcome, steps), facts.fields, {
      confidence: reused.confidence,
      j: { related_task_id: reused.relatedTaskId },
    }),
  };
}

function reusedOutcome({ prepared, evidence }: Search, reused: ReusedCulprit): BisectionOutcome {
  return {
    status: "found",
    culprit: reused.culprit,
    confidence: reused.confidence,
    candidates: [reused.culprit],
    engine: "deterministic",
    runs: evidence.runs,
    steps: [...evidence.commits()].length,
    skipped: [],
    bad: prepared.bad,
    goods: reused.parent === "" ? [] : [reused.parent],
    reason: reused.reason,
    warnings: [],
  };
}

async function bisectedResult(search: Search): Promise<TaskResult> {
  const { context, held, prepared, steps, evidence, progress } = search;
  progress.phase("reproduce");
  const task = held.task();
  const bisection = bisectionOf(context.rules, task, prepared, evidence, progress.search);
  const outcome = await bisect({ ...bisection, ...(await knownGood(search)) });
  progress.phase("report");
  const fields = outcomeFields(outcome, steps);
  const searched = (news?: CulpritNews): SearchedTask => ({ steps: steps.steps(), news });
  const { status, culprit } = outcome;
  if (status !== "found" || culprit === undefined) {
    const reason = status === "found" ? "confirm_failed" : status;
    return {
      status: "failed",
      searched: searched(),
      fields: mergeFields(fields, failedFields(reason, outcome.reason)),
    };
  }
  const facts = await culpritFacts(task, prepared.history, steps, culprit);
  if (facts.isTargetMissing && !task.j.options?.rate_shift) {
    const detail = `${task.error_id} is also at the parent of ${culprit}`;
    return {
      status: "failed",
      searched: searched(),
      fields: mergeFields(fields, failedFields("confirm_failed", detail)),
    };
  }
  const warnings = [...outcome.warnings, ...(facts.noop === undefined ? [] : [facts.noop])];
  const confidence = outcome.confidence ?? 0;
  const head_check = await checkHead(prepared.history, evidence, outcome, planOfTask(task).alpha);
  const [headJob] = head_check.commit === "" ? [] : await steps.jobsAt(head_check.commit);
  return {
    status: "completed",
    searched: searched(facts.news),
    fields: mergeFields(fields, facts.fields, {
      confidence: facts.noop === undefined ? confidence : Math.min(confidence, mostConfidenceWithDoubt),
      j: { ...steps.counts, warnings, head_check: { ...head_check, job_id: String(headJob?.id ?? "") } },
    }),
  };
}
