import { bisectLog } from "./local/bisect-log.js";
import { usualTerms } from "./local/bisect-terms.js";
import type { RunRecord } from "./local/run-record.js";
import type { BisectStep } from "./task/bisect-step.js";
import type { BisectTask } from "./task/bisect-task.js";

/**
 * The search of a task in the form of `cci bisect run`, as far as it went; `git bisect replay` takes it (bisect.md 5.4).
 * `j.replay` says which verdicts lead it to the answer; while the search goes on nobody has asked git, and all may.
 */
export function taskLog(task: BisectTask, steps: readonly BisectStep[]): string {
  const { id, j, first_bad_commit, good_commit } = task;
  const subject = j.first_bad_commit_subject;
  const isRate = j.options?.rate_shift === true || task.bisect_metric !== "" || j.engine === "flaky";
  const runs = searchRuns(steps);
  return bisectLog({
    command: ["cci", "bisect", "task", id, task.error_id || task.bisect_metric],
    bad: task.bad_commit,
    goods: good_commit === "" ? [] : [good_commit],
    terms: usualTerms,
    firstParent: j.options?.first_parent === true,
    paths: j.options?.paths ?? [],
    runs,
    later: recordsOf(steps.filter(isLater)),
    replayable: new Set(j.replay ?? runs.map(({ commit }) => commit)),
    subjects: new Map(typeof subject === "string" ? [[first_bad_commit, subject]] : []),
    isFlaky: isRate,
    outcome: outcomeOf(task),
    culprit: first_bad_commit === "" ? undefined : first_bad_commit,
  });
}

/** The runs that the answer of a task rests on, as records. */
export function searchRuns(steps: readonly BisectStep[]): readonly RunRecord[] {
  return recordsOf(steps.filter((step) => !isLater(step)));
}

/** Of the head of the branch, which may well contain the bad end. */
function isLater({ phase }: BisectStep): boolean {
  return phase === "report";
}

function recordsOf(steps: readonly BisectStep[]): readonly RunRecord[] {
  return steps.flatMap((step) => recordOf(step) ?? []);
}

function recordOf(step: BisectStep): RunRecord | undefined {
  const { commit, run_no, verdict, reason, value, reused, submit_time, finish_time } = step;
  if (step.state !== "done" || verdict === "") return undefined;
  return {
    commit,
    runNo: run_no,
    verdict,
    reason: `${reason}, job ${step.job_id}`,
    ms: Math.max(0, finish_time - submit_time) * 1000,
    origin: reused ? "cache" : "run",
    ...(value === undefined ? {} : { value }),
  };
}

function outcomeOf({ bisect_status, last_error, confidence }: BisectTask): string | undefined {
  if (bisect_status === "wait" || bisect_status === "processing") return undefined;
  return bisect_status === "completed" ? `completed: confidence ${confidence}` : `${bisect_status}: ${last_error}`;
}
