import type { Job } from "../../job/load-job.js";
import { isObject } from "../../support/is-object.js";
import type { BisectContext } from "../bisect-context.js";
import type { History } from "../history.js";
import type { Evidence } from "../search/evidence.js";
import { goodRunsNeeded } from "../search/good-runs-needed.js";
import type { SearchPlan } from "../search/search-plan.js";
import type { BisectTask } from "../task/bisect-task.js";
import { erridForms } from "./errid-forms.js";
import { reuseSlot } from "./reuse-slot.js";

/** What is tried with a culprit that is known already. */
export interface ReuseCheck {
  readonly context: BisectContext;
  readonly task: BisectTask;
  /** 40 hex; the commit of the bad job. */
  readonly bad: string;
  readonly history: History;
  readonly evidence: Evidence;
  readonly plan: SearchPlan;
}

/** A known culprit that explains the failure of another job, too. */
export interface ReusedCulprit {
  /** 40 hex. */
  readonly culprit: string;
  readonly parent: string;
  /** Id of the task that found it. */
  readonly relatedTaskId: string;
  /** As that task has it. */
  readonly confidence: number;
  /** Share of bad runs since it, as that task has it. */
  readonly pBad: number;
  readonly reason: string;
}

interface KnownCulprit {
  readonly culprit: string;
  readonly parent: string;
  readonly pBad: number;
  readonly task: Job;
}

/** Less certain ones would carry a doubt from task to task. */
const leastConfidence = 0.9;
/** Finished tasks of the repository that are looked at, the newest first. */
const mostTasks = 1000;
/** Different culprits that are tried. */
const mostCulprits = 2;
/** Where it takes more runs than that, a bisection is as cheap. */
const mostRuns = 10;
/** Share of bad runs that a deterministic failure is reckoned with (bisect.md 4.3). */
const certainly = 0.9;

/**
 * Tests the culprit of another task with this job, k runs each at its parent and at the culprit itself (bisect.md 4.8):
 * all good there and all bad here, and it is that one. Undefined: a full bisection is needed. What was run counts for
 * that. Only originals of the same repository are reused, and only where the bad commit contains them.
 */
export async function checkReuse(check: ReuseCheck): Promise<ReusedCulprit | undefined> {
  const { context, task } = check;
  if (task.error_id === "" || task.j.options?.fresh === true || check.plan.rateShift) return undefined;
  const culprits = await knownCulprits(check);
  if (culprits.length === 0) return undefined;
  return reuseSlot(context, async () => {
    for (const known of culprits) if (await explains(check, known)) return reused(known);
    return undefined;
  });
}

async function explains({ evidence, plan }: ReuseCheck, { culprit, parent, pBad }: KnownCulprit): Promise<boolean> {
  const k = goodRunsNeeded(pBad >= 1 ? certainly : 0.8 * pBad, plan.alpha);
  if (k > mostRuns) return false;
  // One flaky failure more or less is no proof against it; a culprit that always fails must.
  const least = pBad >= 1 ? k : 1;
  for (const commit of [culprit, parent]) {
    for (let left = k; left > 0 && evidence.of(commit).bad + evidence.of(commit).good < k; left--) {
      const { verdict } = await evidence.run(commit);
      if (verdict === "skip" || (commit === parent && verdict === "bad")) return false;
      if (commit === culprit && verdict === "good" && pBad >= 1) return false;
    }
  }
  const [here, before] = [evidence.of(culprit), evidence.of(parent)];
  return here.bad >= least && before.bad === 0 && before.good >= k && here.bad + here.good >= k;
}

function reused({ culprit, parent, pBad, task }: KnownCulprit): ReusedCulprit {
  const relatedTaskId = String(task.id);
  const reason = `task ${relatedTaskId} found ${culprit}; this job fails there and not at its parent`;
  return { culprit, parent, relatedTaskId, confidence: Number(task.confidence), pBad, reason };
}

async function knownCulprits({ context, task, bad, history }: ReuseCheck): Promise<readonly KnownCulprit[]> {
  const { hits } = await context.store.search({
    collections: "bisect",
    query: {
      conditions: [
        { kind: "keyword", field: "git_url", values: [task.git_url] },
        { kind: "keyword", field: "bisect_status", values: ["completed"] },
      ],
    },
    order: [{ field: "end_time", descending: true }],
    limit: mostTasks,
  });
  const forms = new Set(erridForms(task.error_id));
  const found = new Map<string, KnownCulprit>();
  for (const { document } of hits) {
    const known = knownCulprit(document, forms, task);
    if (known === undefined || found.has(known.culprit) || found.size === mostCulprits) continue;
    if (await isContained(history, known, bad)) found.set(known.culprit, known);
  }
  return [...found.values()];
}

const fullHash = /^[0-9a-f]{40}$/;

/** Undefined: the task is none to reuse. */
function knownCulprit(document: Job, forms: ReadonlySet<string>, task: BisectTask): KnownCulprit | undefined {
  const { id, git_url, first_bad_commit: culprit, error_id, confidence } = document;
  const j = isObject(document.j) ? document.j : {};
  const isOriginal = j.related_task_id === undefined && Number(confidence) >= leastConfidence;
  // Some stores compare texts without case.
  if (!isOriginal || String(id) === task.id || git_url !== task.git_url) return undefined;
  const names = [error_id, ...(Array.isArray(j.introduced_errids) ? j.introduced_errids : [])];
  if (!names.some((name) => typeof name === "string" && forms.has(name))) return undefined;
  const { parent_commit: parent } = j;
  if (typeof culprit !== "string" || typeof parent !== "string") return undefined;
  if (!fullHash.test(culprit) || !fullHash.test(parent)) return undefined;
  return { culprit, parent, pBad: typeof j.p_bad === "number" ? j.p_bad : 1, task: document };
}

/** A force-pushed branch may have lost it. */
async function isContained(history: History, { culprit, parent }: KnownCulprit, bad: string): Promise<boolean> {
  if ((await history.resolveName(culprit)) !== culprit || (await history.resolveName(parent)) !== parent) return false;
  const { parents } = await history.facts(culprit);
  return parents.length === 1 && parents[0] === parent && (await history.isAncestor(culprit, bad));
}
