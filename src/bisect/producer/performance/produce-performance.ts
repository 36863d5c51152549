import { reasonOf } from "../../../support/cci-error.js";
import { isPassing } from "../../../support/passing-trouble.js";
import type { BisectContext } from "../../bisect-context.js";
import type { PerformanceRules } from "../../bisect-rules.js";
import { regressionOf } from "../../regression/read-regressions.js";
import { isTooOld } from "../commit-age.js";
import type { CommitQuestions } from "../commit-questions.js";
import { jobTimeMs } from "../failed-job.js";
import { makeTask } from "../make-task.js";
import type { Production } from "../produce-tasks.js";
import { since } from "../scan-jobs.js";
import { type KpiSign, readKpis } from "./read-kpis.js";
import { type CommitSamples, openSampleStore, type SampleGroup } from "./samples.js";
import { type WorseMetric, worseMetrics } from "./worse-metrics.js";

const dayMs = 86_400_000;
const baselineMs = 30 * dayMs;
const currentMs = 14 * dayMs;

/**
 * Makes a task of each metric of benchmark jobs that got worse since a stable commit (bisect.md 2 P-8). Without anybody
 * who knows which commit contains which, nothing can be compared. Throws BAD_SETTING for the file of metrics, and what
 * store and queue throw.
 */
export async function producePerformance(
  context: BisectContext,
  rules: PerformanceRules,
  production: Production,
  stop: AbortSignal,
): Promise<void> {
  const { questions } = production;
  if (questions === undefined) return;
  const signOf = readKpis(rules.kpis);
  const stable = new Set(rules.stableTags);
  for (const group of await readGroups(context, signOf, stop)) {
    const { currents, baselines } = sidesOf(group, stable, context.clock.nowMs());
    for (const current of currents) {
      if (stop.aborted) return;
      const baseline = await newestWithin(group, baselines, current, questions);
      if (baseline === undefined) continue;
      if (await isTooOld(context, { ...group.axis, path: "", commit: current.commit }, questions)) continue;
      for (const worse of worseMetrics(baseline, current, signOf)) {
        await makeOne(context, group, baseline, current, worse, production);
      }
    }
  }
}

async function readGroups(context: BisectContext, signOf: KpiSign, stop: AbortSignal): Promise<readonly SampleGroup[]> {
  const samples = openSampleStore(signOf, context.rules);
  const fromMs = context.clock.nowMs() - baselineMs;
  const success = { kind: "keyword", field: "job_health", values: ["success"] } as const;
  const query = { conditions: [since("submit_time", fromMs), success] };
  for await (const page of context.jobs.scan({
    collections: "jobs",
    query,
    order: [{ field: "id", descending: false }],
  })) {
    for (const { id, document } of page) {
      // Step jobs of bisects belong to their tasks.
      if ((document.bad_job_id ?? "") === "") samples.add(id, document, jobTimeMs(document, "submit_time") ?? 0);
    }
    if (stop.aborted) return [];
  }
  return samples.groups();
}

interface Sides {
  readonly baselines: readonly CommitSamples[];
  readonly currents: readonly CommitSamples[];
}

/** Stable commits, the newest first, and the others of the last days. */
function sidesOf({ commits }: SampleGroup, stable: ReadonlySet<string>, nowMs: number): Sides {
  const newestFirst = commits.toSorted((a, b) => b.latestMs - a.latestMs);
  return {
    baselines: newestFirst.filter(({ commit }) => stable.has(commit)),
    currents: newestFirst.filter(({ commit, latestMs }) => !stable.has(commit) && latestMs >= nowMs - currentMs),
  };
}

async function newestWithin(
  { axis }: SampleGroup,
  baselines: readonly CommitSamples[],
  { commit }: CommitSamples,
  questions: CommitQuestions,
): Promise<CommitSamples | undefined> {
  for (const baseline of baselines) {
    if ((await questions.isAncestor(axis.url, baseline.commit, commit)) === true) return baseline;
  }
  return undefined;
}

async function makeOne(
  context: BisectContext,
  { suite, axis }: SampleGroup,
  baseline: CommitSamples,
  { commit, jobId, tboxGroup }: CommitSamples,
  { metric, sign }: WorseMetric,
  production: Production,
): Promise<void> {
  production.tally.add("metrics");
  const subject = { bad_job_id: jobId, error_id: "", bisect_metric: metric, suite, git_url: axis.url, commit };
  try {
    await makeTask(
      context,
      {
        subject: { ...subject, tbox_group: tboxGroup },
        project: axis.project,
        regression: await regressionOf(context, "metric", metric, axis.url),
        more: {
          good_commit: baseline.commit,
          direction: "worse",
          details: { metric_sign: sign, tbox_group: tboxGroup },
        },
      },
      production,
    );
  } catch (error) {
    production.tally.add("failed");
    if (isPassing(error)) throw error;
    context.log.warn({ job_id: jobId, bisect_metric: metric, reason: reasonOf(error) }, "no task was made");
  }
}
