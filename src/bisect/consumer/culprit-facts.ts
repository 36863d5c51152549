import type { Job } from "../../job/load-job.js";
import { isObject } from "../../support/is-object.js";
import type { History } from "../history.js";
import type { CulpritNews } from "../notify/report.js";
import { erridForms, isCoarseErrid } from "../steps/errid-forms.js";
import { erridsOf } from "../steps/errids-of.js";
import { introducedErrids } from "../steps/introduced-errids.js";
import { noopWarning } from "../steps/noop-warning.js";
import type { StepOracle } from "../steps/step-oracle.js";
import type { BisectTask } from "../task/bisect-task.js";
import type { WorkFields } from "../task/held-task.js";

/** What the jobs at a culprit and at its parents say. */
export interface CulpritFacts {
  readonly fields: WorkFields;
  /** For those who are told of it. */
  readonly news: CulpritNews;
  /** The failure that the task is about is not among those that came with the culprit (bisect.md 4.9.2). */
  readonly isTargetMissing: boolean;
  /** Undefined: the builds of culprit and parent differ, or nobody can tell. */
  readonly noop: string | undefined;
}

/** More would make a row that nobody can read. */
const mostErrids = 200;
const mostLineChars = 500;

/** Looks at the jobs of the runs at the culprit and at its parents. Throws what store and git throw. */
export async function culpritFacts(
  task: BisectTask,
  history: History,
  steps: StepOracle,
  culprit: string,
): Promise<CulpritFacts> {
  const commit = await history.facts(culprit);
  const { subject, parents } = commit;
  const culpritJobs = await steps.jobsAt(culprit);
  const parentJobs = (await Promise.all(parents.map((parent) => steps.jobsAt(parent)))).flat();
  const introduced = introducedErrids(culpritJobs, parentJobs, task.error_id);
  const [badJob] = culpritJobs;
  const [parent = ""] = parents;
  const forms = new Set(erridForms(task.error_id));
  // An error that anything sets may be at the parent for another reason.
  const isJudged = task.error_id !== "" && !isCoarseErrid(task.error_id) && culpritJobs.length > 0;
  return {
    news: {
      commit,
      errids: distinct(culpritJobs),
      parentErrids: distinct(parentJobs),
      pkgbuild: textOf(badJob?.pkgbuild_repo) || undefined,
    },
    isTargetMissing: isJudged && !introduced.some((errid) => forms.has(errid)),
    noop: noopWarning(culpritJobs, parentJobs),
    fields: {
      first_bad_commit: culprit,
      first_bad_id: textOf(badJob?.id),
      first_result_root: textOf(badJob?.result_root),
      j: {
        first_bad_commit_subject: subject,
        parent_commit: parent,
        parent_job_id: textOf((await steps.jobsAt(parent))[0]?.id),
        introduced_errids: introduced.slice(0, mostErrids),
        errid_log_context: logContext(introduced, culpritJobs),
      },
    },
  };
}

function distinct(jobs: readonly Job[]): readonly string[] {
  return [...new Set(jobs.flatMap(erridsOf))].sort();
}

/** The first line that the log has of each error. */
function logContext(introduced: readonly string[], jobs: readonly Job[]): Readonly<Record<string, string>> {
  const entries = introduced.slice(0, mostErrids).flatMap((errid) => {
    const line = jobs.map((job) => messageOf(job, errid)).find((text) => text !== "");
    return line === undefined ? [] : [[errid, line] as const];
  });
  return Object.fromEntries(entries);
}

function messageOf({ stats }: Job, errid: string): string {
  const key = `${errid}.message`;
  const message = isObject(stats) && Object.hasOwn(stats, key) ? stats[key] : undefined;
  return textOf(message).split("\n", 1)[0]?.slice(0, mostLineChars) ?? "";
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? String(value) : "";
}
