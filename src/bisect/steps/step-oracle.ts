import type { Job } from "../../job/load-job.js";
import { reasonOf } from "../../support/cci-error.js";
import type { Axis } from "../axis.js";
import type { BisectContext } from "../bisect-context.js";
import type { Oracle, Run } from "../search/oracle.js";
import type { BisectStep } from "../task/bisect-step.js";
import type { BisectPhase } from "../task/bisect-task.js";
import { cancelStepJobs } from "../task/cancel-step-jobs.js";
import type { HeldTask } from "../task/held-task.js";
import { openSteps } from "../task/task-steps.js";
import { heldScheduler } from "./held-scheduler.js";
import { judgeJob } from "./judge-job.js";
import { countLostRuns } from "./lost-runs.js";
import { openRunCache } from "./run-cache.js";
import { runOfStep } from "./run-of-step.js";
import { openStepRunner } from "./step-runner.js";
import type { StepScheduler } from "./step-scheduler.js";

/** What the runs of a task are made of. */
export interface StepOracleOptions {
  readonly context: BisectContext;
  readonly held: Pick<HeldTask, "id" | "epoch" | "hold" | "lost" | "task">;
  /** The bad job as the store has it, with its stats. */
  readonly job: Job;
  readonly axis: Axis;
  readonly scheduler: StepScheduler;
  /** Ends every run with its reason: lost lease, cancel, time limit, shutdown. Jobs go on, for a successor to adopt. */
  readonly stop: AbortSignal;
}

/** Runs of a task as jobs. */
export interface StepOracle {
  /**
   * One run: answered from the step records where it is known, else by a job. Rejects with the reason of `stop`, and with
   * SCHEDULER_REFUSED where the scheduler refuses the job, or jobs are lost time and again (`submit_failed`).
   */
  readonly oracle: Oracle;
  /** Of the runs begun from now on: `phase` of their records. */
  setPhase(phase: BisectPhase): void;
  /** All records of the task, in the order of `seq`, those of earlier claims too. */
  steps(): readonly BisectStep[];
  /** The jobs of the runs at a commit that said good or bad, as the store has them; bad ones first. */
  jobsAt(commit: string): Promise<readonly Job[]>;
  /**
   * Good runs at commits that jobs of others have tested with these parameters (bisect.md 4.4 item 2). `resolve` gives 40
   * hex of a commit as a job names it, undefined where it is of no use; each run found is taken into the records and
   * counts as a run of this task. The same runs again where they are in the records already.
   */
  knownGoods(resolve: (commit: string) => Promise<string | undefined>): Promise<readonly KnownRun[]>;
  /** For `j`: how many jobs this task submitted, and how many runs it took from jobs of others. */
  readonly counts: { readonly job_request_count: number; readonly job_reused_count: number };
  /** Ends all runs under way. `cancelOpen`: also cancels the jobs that this task submitted and nobody else waits for. */
  close(cancelOpen: boolean): Promise<void>;
}

/** What a job of somebody else says of a commit. */
interface KnownRun {
  /** 40 hex. */
  readonly commit: string;
  readonly run: Run;
}

const graceMs = 5000;
/** As many are looked into; each is a step of the task. */
const mostKnown = 30;

/** Loads the step records of the task (bisect.md 3.3 C-9) and is ready to run. Throws what the store throws. */
export async function openStepOracle(options: StepOracleOptions): Promise<StepOracle> {
  const { context, held, job: badJob, axis, stop } = options;
  const scheduler = heldScheduler(context, held, options.scheduler);
  const closing = new AbortController();
  const signal = AbortSignal.any([stop, closing.signal]);
  const task = held.task();
  const steps = await openSteps(context, held);
  const plan = { task, badJob, axis, rules: context.rules };
  const judge = (job: Job) => judgeJob({ task, badJob, resultBase: context.rules.resultBase }, job);
  const inHand = new Set<string>();
  const isUsed = (jobId: string): boolean => inHand.has(jobId) || steps.all().some(({ job_id }) => job_id === jobId);
  const cache = openRunCache({ plan, context, judge, isUsed });
  const hasEnded = steps.all().some(({ verdict }) => /^(?:good|bad)$/.test(verdict));
  const lostRuns = countLostRuns(context, hasEnded, signal);
  const isFresh = task.j.options?.fresh === true;
  const submitting = new Set<Promise<string>>();
  const runner = openStepRunner({
    ...{ context, plan, steps, cache, judge, lostRuns, inHand, isFresh, stop: signal },
    scheduler: {
      isNear: scheduler.isNear,
      cancel: (id) => scheduler.cancel(id),
      submit(job) {
        const answer = scheduler.submit(job).finally(() => submitting.delete(answer));
        submitting.add(answer);
        return answer;
      },
    },
  });

  const waiting = new Map<string, BisectStep[]>();
  for (const step of steps.all()) waiting.set(step.commit, [...(waiting.get(step.commit) ?? []), step]);
  for (const runs of waiting.values()) runs.sort((a, b) => a.run_no - b.run_no);
  const underWay = new Set<Promise<Run>>();
  let phase: BisectPhase = "prepare";

  const jobOf = async ({ job_id }: BisectStep): Promise<Job | undefined> => context.jobs.get("jobs", job_id);
  return {
    oracle(commit) {
      const run = runner.run(commit, phase, waiting.get(commit)?.shift());
      const noted = run.finally(() => underWay.delete(noted));
      underWay.add(noted);
      return noted;
    },
    setPhase(next) {
      phase = next;
    },
    steps: () => steps.all(),
    async jobsAt(commit) {
      const told = steps.all().filter((step) => step.commit === commit && /^(?:good|bad)$/.test(step.verdict));
      const sorted = told.sort((a, b) => Number(a.verdict === "good") - Number(b.verdict === "good"));
      return (await Promise.all(sorted.map(jobOf))).filter((job) => job !== undefined);
    },
    async knownGoods(resolve) {
      const known: KnownRun[] = [];
      const recorded = steps.all().filter((step) => step.phase === "prepare" && step.reused && step.state === "done");
      for (const { commit } of recorded) {
        const step = waiting.get(commit)?.shift();
        if (step?.verdict === "good") known.push({ commit, run: runOfStep(step) });
      }
      if (steps.all().length > 0 || isFresh) return known;
      for (const text of (await cache.commits()).slice(0, mostKnown)) {
        const commit = await resolve(text);
        const run = commit === undefined ? undefined : await runner.takeKnown(commit);
        if (commit !== undefined && run?.verdict === "good") known.push({ commit, run });
      }
      return known;
    },
    get counts() {
      const all = steps.all();
      const reused = all.filter((step) => step.reused).length;
      return { job_request_count: all.length - reused, job_reused_count: reused };
    },
    async close(cancelOpen) {
      closing.abort(new Error("the search is over"));
      await Promise.allSettled(underWay);
      if (!cancelOpen) return;
      // A job whose id is still on its way here is to be found.
      await Promise.race([Promise.allSettled(submitting), context.clock.wait(graceMs)]);
      try {
        await cancelStepJobs(context, task, (id) => scheduler.cancel(id), steps);
      } catch (error) {
        context.log.warn({ task_id: task.id, reason: reasonOf(error) }, "step jobs are left running");
      }
    },
  };
}
