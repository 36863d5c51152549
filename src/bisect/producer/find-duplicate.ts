import type { KeywordCondition } from "../../store/query.js";
import type { BisectContext } from "../bisect-context.js";
import { noteHit } from "../regression/note-hit.js";
import { type Regression, withRelated } from "../regression/regression.js";
import type { BisectTask } from "../task/bisect-task.js";
import { retryableReasons } from "../task/fail-reason.js";
import { nowS } from "../task/now-s.js";
import { taskIdOf } from "../task/task-id.js";
import { changeTask, findTask, tasksCollection } from "../task/task-row.js";
import type { CommitQuestions } from "./commit-questions.js";
import type { DuplicateRule } from "./cycle-counters.js";

/** What a task would be of. */
export interface TaskSubject {
  readonly bad_job_id: string;
  /** Empty for a metric. */
  readonly error_id: string;
  readonly bisect_metric: string;
  readonly git_url: string;
  readonly suite: string;
  /** Of metrics: others of the same group of machines alone are the same. */
  readonly tbox_group?: string;
  /** As the job has it. */
  readonly commit: string;
}

/**
 * `retry`: a failed task that may wait again; `new`: none is known; `back`: the regression was fixed, and is there again;
 * `unknown`: a culprit or a fix is known, and git cannot tell now whether the job has it.
 */
export type DuplicateCheck =
  | { readonly kind: "duplicate"; readonly rule: DuplicateRule }
  | { readonly kind: "retry"; readonly task: BisectTask }
  | { readonly kind: "new" }
  | { readonly kind: "back"; readonly regression: Regression }
  | { readonly kind: "unknown" };

const retryAfterS = 86_400;

/**
 * Whether there is a task already, or needs to be none, by the rules of bisect.md 2 P-7 in their order. Takes down the job
 * where it is one more of the same. Throws what store and queue throw: then nothing may be made.
 */
export async function findDuplicate(
  context: BisectContext,
  subject: TaskSubject,
  regression: Regression | undefined,
  questions: CommitQuestions | undefined,
): Promise<DuplicateCheck> {
  const duplicate = (rule: DuplicateRule): DuplicateCheck => ({ kind: "duplicate", rule });
  const same = await findTask(context.store, taskIdOf(subject));
  if (same !== undefined)
    return mayRetry(same, nowS(context.clock)) ? { kind: "retry", task: same } : duplicate("exact");
  const open = await openTaskOfGroup(context, subject);
  if (open !== undefined) {
    await changeTask(context, open.id, ({ j }) => ({
      j: { related_jobs: withRelated(j.related_jobs ?? [], subject.bad_job_id) },
    }));
    return duplicate("group");
  }
  if (regression === undefined || questions === undefined) return { kind: "new" };
  const isBack = await hasFix(subject, regression, questions);
  if (isBack) return { kind: "back", regression };
  const isKnown = await hasCulprit(subject, regression, questions);
  if (isBack === undefined || isKnown === undefined) return { kind: "unknown" };
  if (!isKnown) return { kind: "new" };
  await noteHit(context, regression, { jobId: subject.bad_job_id, containsFix: false });
  return duplicate("regression");
}

function mayRetry({ bisect_status, fail_reason, end_time }: BisectTask, now: number): boolean {
  if (bisect_status !== "failed" || fail_reason === "") return false;
  return retryableReasons.has(fail_reason) && now - end_time > retryAfterS;
}

/** So many open tasks of one error id, repository and suite are looked at: of a metric one per group of machines. */
const mostOfGroup = 100;

async function openTaskOfGroup(
  { store }: BisectContext,
  { error_id, bisect_metric, git_url, suite, tbox_group }: TaskSubject,
): Promise<BisectTask | undefined> {
  const name: readonly [string, string] = error_id === "" ? ["bisect_metric", bisect_metric] : ["error_id", error_id];
  const conditions = [name, ["git_url", git_url], ["suite", suite]].map(
    ([field, value]): KeywordCondition => ({ kind: "keyword", field: field as string, values: [value as string] }),
  );
  const { hits } = await store.search({
    collections: tasksCollection,
    query: {
      conditions: [...conditions, { kind: "keyword", field: "bisect_status", values: ["wait", "processing"] }],
    },
    order: [],
    limit: mostOfGroup,
  });
  const tasks = hits.map(({ document }) => document as unknown as BisectTask);
  return tasks.find(({ j }) => error_id !== "" || j.tbox_group === tbox_group);
}

/** Whether the commit has the fix, and the error all the same; undefined: git cannot tell. */
async function hasFix(
  { git_url, commit }: TaskSubject,
  { status, j }: Regression,
  questions: CommitQuestions,
): Promise<boolean | undefined> {
  if (status !== "fixed" || j.fixed_in === undefined) return false;
  return questions.isAncestor(git_url, j.fixed_in, commit);
}

/** Whether the commit has one of the culprits; undefined: git cannot tell. */
async function hasCulprit(
  { git_url, commit }: TaskSubject,
  { status, related_commits }: Regression,
  questions: CommitQuestions,
): Promise<boolean | undefined> {
  if (status !== "active") return false;
  let isKnown: boolean | undefined = false;
  for (const culprit of [...related_commits].reverse()) {
    const isIn = await questions.isAncestor(git_url, culprit, commit);
    if (isIn) return true;
    if (isIn === undefined) isKnown = undefined;
  }
  return isKnown;
}
