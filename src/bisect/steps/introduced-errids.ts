import type { Job } from "../../job/load-job.js";
import { erridForms } from "./errid-forms.js";
import { erridsOf } from "./errids-of.js";
import { statCount } from "./stat-count.js";

/**
 * Errids that the culprit's jobs have and no job of a parent has, in text order (bisect.md 4.9.2). `target` is looked for
 * in the stats too: whoever asks for a task may name a stat that no table of failures knows.
 */
export function introducedErrids(
  culpritJobs: readonly Job[],
  parentJobs: readonly Job[],
  target = "",
): readonly string[] {
  const forms = target === "" ? [] : erridForms(target);
  const all = (jobs: readonly Job[]): Set<string> =>
    new Set(jobs.flatMap((job) => [...erridsOf(job), ...forms.filter((form) => statCount(job, form) > 0)]));
  const before = all(parentJobs);
  return [...all(culpritJobs)].filter((errid) => !before.has(errid)).sort();
}
