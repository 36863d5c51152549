import { reasonOf } from "../../support/cci-error.js";
import { isPassing } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";
import { regressionsOf } from "../regression/read-regressions.js";
import type { Regression } from "../regression/regression.js";
import { tasksCollection } from "../task/task-row.js";
import { chooseErrids } from "./choose-errids.js";
import { isTooOld } from "./commit-age.js";
import type { CommitQuestions } from "./commit-questions.js";
import type { CycleTally } from "./cycle-counters.js";
import type { ErridLists } from "./errid-lists.js";
import type { FailedJob } from "./failed-job.js";
import { makeTask } from "./make-task.js";

/** What is the same for all jobs of a cycle. */
export interface Production {
  readonly lists: ErridLists;
  readonly questions: CommitQuestions | undefined;
  readonly tally: CycleTally;
}

/** What is known of the error ids of jobs, by repository and error id. */
export type KnownRegressions = ReadonlyMap<string, ReadonlyMap<string, Regression>>;

/** Asks for all of them at once (bisect.md 6 R-5). Throws what the store throws. */
export async function readKnownRegressions(
  context: BisectContext,
  jobs: readonly FailedJob[],
): Promise<KnownRegressions> {
  const names = new Map<string, Set<string>>();
  for (const { axis, errids } of jobs) {
    const ofUrl = names.get(axis.url) ?? new Set();
    names.set(axis.url, ofUrl);
    for (const errid of errids) ofUrl.add(errid);
  }
  const known = new Map<string, ReadonlyMap<string, Regression>>();
  for (const [url, errids] of names) known.set(url, await regressionsOf(context, [...errids], url));
  return known;
}

/**
 * Makes the tasks of one job (bisect.md 2 P-4 to P-7). `first`: the error id that it is looked at for. False: some could
 * not be made; that is logged and counted. Throws where a server is away.
 */
export async function produceTasks(
  context: BisectContext,
  failedJob: FailedJob,
  known: KnownRegressions,
  production: Production,
  first?: string,
): Promise<boolean> {
  const { tally } = production;
  const regressions = known.get(failedJob.axis.url) ?? new Map<string, Regression>();
  try {
    return await produceAll(context, failedJob, regressions, production, first);
  } catch (error) {
    if (isPassing(error)) throw error;
    tally.add("failed_jobs");
    context.log.warn({ job_id: failedJob.id, reason: reasonOf(error) }, "a failed job was passed over");
    return false;
  }
}

async function produceAll(
  context: BisectContext,
  failedJob: FailedJob,
  regressions: ReadonlyMap<string, Regression>,
  production: Production,
  first: string | undefined,
): Promise<boolean> {
  const { lists, tally } = production;
  const { errids, statsKeys, axis } = failedJob;
  const withTask = await erridsWithTask(context, failedJob.id);
  const { chosen, dropped } = chooseErrids(errids, { statsKeys, regressions, lists, withTask, first });
  // Only now, for repositories are slow to ask.
  if (chosen.length > 0 && (await isTooOld(context, axis, production.questions))) {
    tally.add("too_old");
    return true;
  }
  let isDone = true;
  tally.add("errids", errids.length);
  for (const rule of dropped.values()) tally.drop(rule);
  for (const one of chosen) {
    try {
      const { id: bad_job_id, suite } = failedJob;
      const subject = { bad_job_id, error_id: one.errid, bisect_metric: "", suite, git_url: axis.url };
      await makeTask(
        context,
        {
          subject: { ...subject, commit: axis.commit },
          project: axis.project,
          regression: regressions.get(one.errid),
          more: one.related.length > 0 ? { details: { related_errids: one.related } } : {},
        },
        production,
      );
    } catch (error) {
      tally.add("failed");
      isDone = false;
      if (isPassing(error)) throw error;
      context.log.warn({ job_id: failedJob.id, error_id: one.errid, reason: reasonOf(error) }, "no task was made");
    }
  }
  return isDone;
}

/** So many tasks of one job are counted; the producer makes fewer. */
const mostOfJob = 100;

async function erridsWithTask({ store }: BisectContext, jobId: string): Promise<ReadonlySet<string>> {
  const { hits } = await store.search({
    collections: tasksCollection,
    query: { conditions: [{ kind: "keyword", field: "bad_job_id", values: [jobId] }] },
    order: [],
    limit: mostOfJob,
  });
  return new Set(hits.map(({ document }) => String(document.error_id)));
}
