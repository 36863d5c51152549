import { reasonOf } from "../../support/cci-error.js";
import { bisect } from "../bisect.js";
import type { BisectionOutcome } from "../bisection.js";
import { culpritWarnings } from "../culprit-warnings.js";
import { openHistory } from "../git/open-history.js";
import { replayableCommits } from "../local/replayable-commits.js";
import { type Evidence, openEvidence } from "../search/evidence.js";
import { checkReuse, type ReusedCulprit } from "../steps/check-reuse.js";
import { openStepOracle, type StepOracle } from "../steps/step-oracle.js";
import type { FailReason } from "../task/fail-reason.js";
import type { WorkFields } from "../task/held-task.js";
import { searchRuns } from "../task-log.js";
import { culpritFacts } from "./culprit-facts.js";
import { foundResult, mostConfidenceWithDoubt } from "./found-result.js";
import { knownBounds } from "./known-bounds.js";
import { knownGood } from "./known-good.js";
import { failedFields, mergeFields, outcomeFields } from "./outcome-fields.js";
import { type PreparedTask, prepareTask } from "./prepare-task.js";
import { bisectionOf, planOfTask, rangeOptionsOf } from "./task-bisection.js";
import { failureOf } from "./task-failure.js";
import { followProgress, type TaskProgress } from "./task-progress.js";
import type { TaskResult, TaskWork } from "./task-work.js";

interface Search extends TaskWork {
  readonly prepared: PreparedTask;
  readonly steps: StepOracle;
  readonly evidence: Evidence;
  readonly progress: TaskProgress;
}

/** Where single verdicts decide there are far fewer. */
const mostReplayed = 200;

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
    return { ...result, fields: mergeFields(result.fields, await replayFields(search, result.fields.good_commit)) };
  } finally {
    const why = watch.interruption();
    await steps.close(isOver || why === "cancel" || why === "timeout");
    await search.progress.written();
  }
}

/** For the log, which is not worth a result; git is asked anew, for the watch may have ended the history of the search. */
async function replayFields({ context, held, prepared, steps }: Search, good = ""): Promise<WorkFields> {
  const ends = { bad: prepared.bad, goods: good === "" ? [] : [good] };
  try {
    const replay = await replayableCommits(openHistory(prepared.gitDir), { ...ends, runs: searchRuns(steps.steps()) });
    return { j: { replay: replay.slice(0, mostReplayed) } };
  } catch (error) {
    context.log.warn({ task_id: held.id, reason: reasonOf(error) }, "the log of a task may not replay");
    return {};
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
  const facts = await culpritFacts(task, history, steps, reused.culprit);
  // It is at the parent, too: the known culprit does not explain it.
  if (facts.isTargetMissing) return undefined;
  progress.phase("report");
  const outcome = await reusedOutcome(search, reused);
  const result = await foundResult({ task, prepared, steps, evidence, outcome, facts });
  return { ...result, fields: mergeFields(result.fields, { j: { related_task_id: reused.relatedTaskId } }) };
}

async function reusedOutcome(search: Search, reused: ReusedCulprit): Promise<BisectionOutcome> {
  const { context, held, prepared, evidence, progress } = search;
  const { culprit, parent, confidence, reason } = reused;
  const bisection = bisectionOf(context, held.task(), prepared, evidence, progress.search);
  const warnings = await culpritWarnings(bisection, culprit);
  const runs = evidence.of(culprit);
  const pBad = Math.min(reused.pBad, runs.bad / (runs.bad + runs.good));
  return {
    status: "found",
    culprit,
    confidence: warnings.length === 0 ? confidence : Math.min(confidence, mostConfidenceWithDoubt),
    candidates: [culprit],
    engine: pBad < 1 ? "flaky" : "deterministic",
    runs: evidence.runs,
    steps: [...evidence.commits()].length,
    skipped: [],
    bad: prepared.bad,
    goods: [parent],
    pBad,
    reason,
    warnings,
  };
}

async function bisectedResult(search: Search): Promise<TaskResult> {
  const { context, held, prepared, steps, evidence, progress } = search;
  progress.phase("reproduce");
  const task = held.task();
  const bisection = bisectionOf(context, task, prepared, evidence, progress.search);
  const outcome = await bisect({ ...bisection, ...(await knownGood(search)) });
  progress.phase("report");
  const failed = (reason: FailReason, detail: string): TaskResult => ({
    status: "failed",
    searched: { steps: steps.steps(), news: undefined },
    fields: mergeFields(outcomeFields(outcome, steps), failedFields(reason, detail)),
  });
  const { status, culprit } = outcome;
  if (status !== "found" || culprit === undefined) {
    return failed(status === "found" ? "confirm_failed" : status, outcome.reason);
  }
  const facts = await culpritFacts(task, prepared.history, steps, culprit);
  if (facts.isTargetMissing && !task.j.options?.rate_shift) {
    return failed("confirm_failed", `${task.error_id} is also at the parent of ${culprit}`);
  }
  return foundResult({ task, prepared, steps, evidence, outcome, facts });
}
