import { isObject } from "../../support/is-object.js";
import type { BisectContext } from "../bisect-context.js";
import type { CommitFacts } from "../history.js";
import type { CulpritNews } from "../notify/report.js";
import type { BisectTask } from "../task/bisect-task.js";
import { nowS } from "../task/now-s.js";
import { readSteps } from "../task/read-steps.js";
import { taskOfDocument, tasksCollection } from "../task/task-row.js";
import { clearPending, publishTask } from "./publish-task.js";

/** Ended tasks that are looked at again, the latest first. */
const latest = 200;
/** The worker that ended a task does it itself, at once. */
const graceS = 60;
/** What nobody could be told within a day is not told. */
const mostS = 86_400;

/**
 * Does what a worker was to do after the end of its task, and died before, or could not: files, report, mail and webhook
 * (bisect.md 3.5). Ends early by `stop`. Throws what the store throws.
 */
export async function mendPublications(context: BisectContext, stop: AbortSignal): Promise<void> {
  const { hits } = await context.store.search({
    collections: tasksCollection,
    query: { conditions: [{ kind: "keyword", field: "bisect_status", values: ["completed", "failed", "cancelled"] }] },
    order: [{ field: "end_time", descending: true }],
    limit: latest,
  });
  const tasks = hits.map(({ id, document }) => taskOfDocument(id, document));
  for (const task of tasks.filter(({ j }) => j.publish_pending !== undefined)) {
    if (stop.aborted) return;
    const ageS = nowS(context.clock) - task.end_time;
    if (ageS > mostS) await giveUp(context, task);
    else if (ageS >= graceS) await publishTask(context, task, await searchedOf(context, task));
  }
}

async function giveUp(context: BisectContext, task: BisectTask): Promise<void> {
  context.log.error({ task_id: task.id }, "the end of a task is not told");
  await clearPending(context, task);
}

async function searchedOf({ store }: BisectContext, { id, j }: BisectTask): Promise<Parameters<typeof publishTask>[2]> {
  return { steps: await readSteps(store, id), news: newsOf(j.publish_pending) };
}

/** Undefined: there is no culprit, or the row was not written by us. */
function newsOf(pending: unknown): CulpritNews | undefined {
  const news = isObject(pending) && isObject(pending.news) ? pending.news : undefined;
  const commit = commitOf(news?.commit);
  if (news === undefined || commit === undefined) return undefined;
  const pkgbuild = typeof news.pkgbuild === "string" ? news.pkgbuild : undefined;
  return { commit, errids: textsOf(news.errids), parentErrids: textsOf(news.parentErrids), pkgbuild };
}

function commitOf(facts: unknown): CommitFacts | undefined {
  if (!isObject(facts) || typeof facts.commit !== "string") return undefined;
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    commit: facts.commit,
    parents: textsOf(facts.parents),
    subject: text(facts.subject),
    authorName: text(facts.authorName),
    authorEmail: text(facts.authorEmail),
    authorTime: Number(facts.authorTime) || 0,
    committerTime: Number(facts.committerTime) || 0,
  };
}

function textsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
}
