import type { Job } from "../../job/load-job.js";
import { reasonOf } from "../../support/cci-error.js";
import { insist } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";
import type { Run } from "../search/oracle.js";
import type { BisectStep } from "../task/bisect-step.js";
import type { BisectPhase } from "../task/bisect-task.js";
import type { TaskSteps } from "../task/task-steps.js";
import type { LostRuns } from "./lost-runs.js";
import { openTurns } from "./open-turns.js";
import type { RunCache } from "./run-cache.js";
import { runOfStep } from "./run-of-step.js";
import { parametersKey, type StepJobPlan, stepJob, stepParameters, stepRuntimeS } from "./step-job.js";
import type { StepScheduler } from "./step-scheduler.js";
import { type SubmittedStep, submitStep } from "./submit-step.js";
import type { JobVerdict } from "./verdict-of.js";
import { waitForJob } from "./wait-for-job.js";

export interface StepRunnerParts {
  readonly context: BisectContext;
  readonly plan: StepJobPlan;
  readonly steps: TaskSteps;
  readonly cache: RunCache;
  readonly judge: (job: Job) => Promise<JobVerdict>;
  readonly scheduler: StepScheduler;
  readonly lostRuns: LostRuns;
  /** Ids of jobs that are runs of this task, or are about to be; added to. */
  readonly inHand: Set<string>;
  /** No job of others counts. */
  readonly isFresh: boolean;
  readonly stop: AbortSignal;
}

export interface StepRunner {
  /** One run; `known` is its record where an earlier claim of the task began it. */
  run(commit: string, phase: BisectPhase, known: BisectStep | undefined): Promise<Run>;
  /** Takes a good run of somebody else's job into the records; undefined: there is none. */
  takeKnown(commit: string): Promise<Run | undefined>;
}

/** Behind the first try (bisect.md 3.3 C-12). */
const mostRepeats = 2;
/** How long a step job may wait for a machine. */
const queueAllowanceMs = 6 * 3_600_000;
const longestReason = 500;

/** What came of a job, and of the row that names it. */
interface Attempt {
  readonly step: BisectStep;
  readonly verdict: JobVerdict;
  readonly resultRoot: string;
}

export function openStepRunner(parts: StepRunnerParts): StepRunner {
  const { context, plan, steps, cache, judge, scheduler, lostRuns, inHand, isFresh, stop } = parts;
  const { clock, log } = context;
  const withTurn = openTurns(context, stop);
  const mostMs = stepRuntimeS(plan) * 1000 + queueAllowanceMs;
  /** Rows of runs that were lost since the last one with a verdict. */
  let lostSteps: BisectStep[] = [];

  const persist = async <T>(ask: () => Promise<T>): Promise<T> => {
    const answer = await insist(ask, clock, stop);
    stop.throwIfAborted();
    return answer as T;
  };
  const record = (step: BisectStep, { verdict, reason, value }: JobVerdict, resultRoot: string): Promise<BisectStep> =>
    persist(() =>
      steps.done(step, {
        verdict: verdict === "lost" ? "skip" : verdict,
        reason: reason.slice(0, longestReason),
        result_root: resultRoot,
        ...(value === undefined ? {} : { value }),
      }),
    );

  /** A job for the run: somebody else's where there is one, else a new one. */
  const jobFor = (step: BisectStep, tried: ReadonlySet<string>, isRepeat: boolean): Promise<SubmittedStep> => {
    const job = stepJob(plan, step.commit, step.run_no);
    const submit = (): Promise<SubmittedStep> =>
      submitStep({
        context,
        scheduler,
        job,
        isRepeat,
        stop,
        find: () => persist(() => cache.findOwn(step, tried)),
      });
    if (isFresh) return submit();
    const key = parametersKey(stepParameters(plan, step.commit));
    return withTurn(`bisect/run/${key}`, async () => {
      // What this task's own run had begun comes before anybody else's.
      const own = isRepeat ? await persist(() => cache.findOwn(step, tried)) : undefined;
      const found = own === undefined ? await persist(() => cache.find(step.commit)) : undefined;
      const answer = found ? { id: found.id, isReused: true } : own === undefined ? await submit() : { id: own };
      if ("id" in answer) inHand.add(answer.id);
      return answer;
    });
  };

  const attempt = async (step: BisectStep, tried: Set<string>, isRepeat: boolean): Promise<Attempt> => {
    let row = step;
    let id = step.state === "submitted" && !tried.has(step.job_id) ? step.job_id : undefined;
    if (id === undefined) {
      const got = await jobFor(step, tried, isRepeat);
      if ("lost" in got) return { step, verdict: { verdict: "lost", reason: got.lost }, resultRoot: "" };
      id = got.id;
      const job = { id, reused: got.isReused ?? false };
      row = await persist(() => steps.submitted(step, job.id, { reused: job.reused }));
    }
    inHand.add(id);
    tried.add(id);
    const wait = { context, id, submittedMs: clock.nowMs(), mostMs, isNear: scheduler.isNear, stop };
    const end = await waitForJob(wait);
    if ("job" in end) {
      return { step: row, verdict: await judge(end.job), resultRoot: String(end.job.result_root ?? "") };
    }
    if (end.isLate && !row.reused) await cancel(id);
    return { step: row, verdict: { verdict: "lost", reason: end.lost }, resultRoot: "" };
  };
  const cancel = async (id: string): Promise<void> => {
    try {
      await scheduler.cancel(id);
    } catch (error) {
      log.warn({ job_id: id, reason: reasonOf(error) }, "a step job is left running");
    }
  };

  const giveUp = async (rows: readonly BisectStep[]): Promise<void> => {
    // Whoever retries the task runs them again: they say nothing.
    for (const row of rows) await persist(() => steps.drop(row));
  };

  const runNow = async (commit: string, phase: BisectPhase, known: BisectStep | undefined): Promise<Run> => {
    let step = known ?? (await persist(() => steps.intend(commit, phase)));
    const tried = new Set<string>();
    for (let repeats = 0; ; repeats++) {
      const last = await attempt(step, tried, known !== undefined || repeats > 0);
      step = last.step;
      if (last.verdict.verdict !== "lost") {
        lostRuns.ended();
        lostSteps = [];
        return runOfStep(await record(step, last.verdict, last.resultRoot));
      }
      const { reason } = last.verdict;
      log.warn({ commit, run_no: step.run_no, job_id: step.job_id, reason, repeats }, "a run was lost");
      if (repeats < mostRepeats) continue;
      try {
        if (await lostRuns.lost(commit, reason)) {
          repeats = -1;
          continue;
        }
      } catch (error) {
        if (!stop.aborted) await giveUp([...lostSteps, step]);
        throw error;
      }
      const row = await record(step, { verdict: "skip", reason: `lost ${mostRepeats + 1} times: ${reason}` }, "");
      lostSteps.push(row);
      return runOfStep(row);
    }
  };

  return {
    async run(commit, phase, known) {
      stop.throwIfAborted();
      if (known?.state === "done") return runOfStep(known);
      await lostRuns.ready();
      return runNow(commit, phase, known);
    },
    async takeKnown(commit) {
      const found = await persist(() => cache.find(commit));
      const job = found && !found.isUnderWay ? await persist(() => context.jobs.get("jobs", found.id)) : undefined;
      const verdict = job && (await judge(job));
      if (found === undefined || job === undefined || verdict?.verdict !== "good") return undefined;
      inHand.add(found.id);
      const intent = await persist(() => steps.intend(commit, "prepare"));
      const step = await persist(() => steps.submitted(intent, found.id, { reused: true }));
      return runOfStep(await record(step, verdict, String(job.result_root ?? "")));
    },
  };
}
