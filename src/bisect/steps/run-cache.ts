import type { Job } from "../../job/load-job.js";
import { parseTimestamp } from "../../job/local-timestamp.js";
import type { StoredDocument } from "../../store/document.js";
import type { Condition, Query } from "../../store/query.js";
import { axisOf, withCommit } from "../axis.js";
import type { BisectContext } from "../bisect-context.js";
import { isOwnJob } from "../is-own-job.js";
import type { BisectStep } from "../task/bisect-step.js";
import type { BisectTask } from "../task/bisect-task.js";
import { canonicalText, parametersKey, parametersOf, type StepJobPlan, stepParameters } from "./step-job.js";
import type { RunVerdict } from "./verdict-of.js";
import { hasStats, isJobEnded } from "./wait-for-job.js";

/** A job of somebody else that is a run of this task, too. */
interface FoundRun {
  readonly id: string;
  /** It has not ended yet. */
  readonly isUnderWay: boolean;
}

export interface RunCacheOptions {
  readonly plan: StepJobPlan;
  readonly context: Pick<BisectContext, "jobs">;
  readonly judge: (job: Job) => Promise<RunVerdict>;
  /** Whether a job is a run of this task already: each counts once (bisect.md 4.8). */
  readonly isUsed: (jobId: string) => boolean;
}

type BegunStep = Pick<BisectStep, "commit" | "run_no" | "submit_time">;

/** Jobs with the parameters of this task's runs. */
export interface RunCache {
  /**
   * A job of another task or of a user at that commit; those that have ended first. What says to be of a task and is not of
   * this service's account counts for nothing.
   */
  find(commit: string): Promise<FoundRun | undefined>;
  /** The job of this task's own run, submitted by whoever had the task before; `tried` ones were lost. */
  findOwn(step: BegunStep, tried: ReadonlySet<string>): Promise<string | undefined>;
  /** Commits of ended jobs that are not step jobs, as those jobs name them. */
  commits(): Promise<readonly string[]>;
}

const mostPerCommit = 200;
/** Behind so many jobs of the same suite and machines, the newest first, none is looked for. */
const mostLooked = 2000;

export function openRunCache({ plan, context: { jobs }, judge, isUsed }: RunCacheOptions): RunCache {
  const { task, badJob, axis, rules } = plan;
  const suite = String(badJob.suite ?? "");
  let others: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

  /** `narrowed`: by a field that every store finds quickly. */
  const stepJobs = async (
    commit: string,
    narrowed: Readonly<Record<string, string>>,
  ): Promise<readonly StoredDocument[]> => {
    const { hits } = await jobs.search({
      collections: "jobs",
      query: keywords({ ...narrowed, all_params_md5: parametersKey(stepParameters(plan, commit)) }),
      order: [{ field: "submit_time", descending: true }],
      limit: mostPerCommit,
    });
    return hits.filter(({ document }) => document.bad_job_id !== undefined && isOwnJob(rules, document));
  };
  const isUsable = async (id: string, job: Job): Promise<boolean> =>
    !isUsed(id) && id !== task.bad_job_id && (await judge(job)).verdict !== "lost";
  const ended = async (commit: string, candidates: readonly StoredDocument[]): Promise<string | undefined> => {
    for (const { id, document } of candidates) {
      const isData = isJobEnded(document) && hasStats(document);
      // It may name its commit by fewer digits.
      const job = document.bad_job_id === undefined ? withCommit(document, axis, commit) : document;
      const isRun = isData && isSame(stepParameters(plan, commit), job, task.category);
      if (isRun && (await isUsable(id, document))) return id;
    }
    return undefined;
  };
  const readOthers = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
    const parameters = parametersOf(badJob, task.category);
    const query = keywords({ suite, tbox_group: String(parameters.tbox_group ?? "") });
    const found = new Map<string, string[]>();
    let looked = 0;
    for await (const page of jobs.scan({
      collections: "jobs",
      query,
      order: [{ field: "submit_time", descending: true }],
    })) {
      for (const { id, document } of page) {
        const theirs = document.bad_job_id === undefined ? axisOf(document, axis.path, rules.localRepos) : undefined;
        if (theirs?.url !== axis.url || !isJobEnded(document)) continue;
        const commit = theirs.commit.toLowerCase();
        found.set(commit, [...(found.get(commit) ?? []), id]);
      }
      looked += page.length;
      if (looked >= mostLooked) break;
    }
    return found;
  };
  const known = (): Promise<ReadonlyMap<string, readonly string[]>> => {
    others ??= readOthers().catch((error) => {
      // Whoever asks again is answered by the store.
      others = undefined;
      throw error;
    });
    return others;
  };

  return {
    async find(commit) {
      const steps = (await stepJobs(commit, { suite })).filter(({ document }) => document.group_id !== task.id);
      const done = await ended(commit, steps);
      if (done !== undefined) return { id: done, isUnderWay: false };
      for (const [text, ids] of await known()) {
        if (!isCommit(text, commit)) continue;
        for (const id of ids) {
          const document = isUsed(id) ? undefined : await jobs.get("jobs", id);
          const found = document && (await ended(commit, [{ collection: "jobs", id, document }]));
          if (found !== undefined) return { id: found, isUnderWay: false };
        }
      }
      const wanted = stepParameters(plan, commit);
      const running = steps.find(
        ({ id, document }) => !isJobEnded(document) && !isUsed(id) && isSame(wanted, document, task.category),
      );
      return running && { id: running.id, isUnderWay: true };
    },
    async findOwn(step, tried) {
      const wanted = stepParameters(plan, step.commit);
      for (const { id, document } of await stepJobs(step.commit, { group_id: task.id })) {
        const isOwn = document.group_id === task.id && Number(document.bisect_run_no) === step.run_no;
        if (!isOwn || tried.has(id) || isUsed(id) || isOlder(document, step)) continue;
        if (!isSame(wanted, document, task.category)) continue;
        if (!isJobEnded(document) || (await judge(document)).verdict !== "lost") return id;
      }
      return undefined;
    },
    commits: async () => [...(await known()).keys()],
  };
}

/**
 * What the scheduler gives a job that has none (scheduler.md 1.2); reports of machines are no parameters at all. Whatever
 * else a step job has more than the run is another test.
 */
const givenAtSubmit: ReadonlySet<string> = new Set([
  "os",
  "os_arch",
  "os_version",
  "os_mount",
  "lkp_initrd_user",
  "docker_image",
]);

/** Whether a job does what a run does. */
function isSame(wanted: Job, job: Job, category: BisectTask["category"]): boolean {
  const theirs = parametersOf(job, category);
  const isStep = job.bad_job_id !== undefined;
  return [...new Set([...Object.keys(wanted), ...Object.keys(theirs)])].every((key) => {
    if (!Object.hasOwn(wanted, key)) return isStep && givenAtSubmit.has(key);
    return canonicalText(wanted[key]) === canonicalText(theirs[key]);
  });
}

/** The clocks of two machines differ by less. */
const skewMs = 60_000;

/** Whether the job is of an earlier life of the task, whose records are gone. */
function isOlder({ submit_time }: Job, step: BegunStep): boolean {
  const submittedMs = typeof submit_time === "string" ? parseTimestamp(submit_time) : undefined;
  return submittedMs !== undefined && submittedMs < step.submit_time * 1000 - skewMs;
}

/** At least 12 hex of it. */
function isCommit(text: string, commit: string): boolean {
  return /^[0-9a-f]{12,40}$/.test(text) && commit.startsWith(text);
}

function keywords(fields: Readonly<Record<string, string>>): Query {
  const conditions = Object.entries(fields).map(
    ([field, value]): Condition => ({ kind: "keyword", field, values: [value] }),
  );
  return { conditions };
}
