import type { Job } from "../../../job/load-job.js";
import { isObject } from "../../../support/is-object.js";
import { type Axis, axisOf } from "../../axis.js";
import type { BisectRules } from "../../bisect-rules.js";
import { canonicalUrl } from "../../git/canonical-url.js";
import { metricValue } from "../../steps/metric-value.js";
import type { KpiSign } from "./read-kpis.js";

/** The runs of one benchmark at one commit on one machine. */
export interface CommitSamples {
  readonly commit: string;
  /** Of the first of its jobs, by id: later ones change nothing. */
  readonly jobId: string;
  readonly tboxGroup: string;
  readonly latestMs: number;
  /** By metric; one value of each run. */
  readonly values: ReadonlyMap<string, readonly number[]>;
}

/** The runs of one benchmark on one machine, in one repository. */
export interface SampleGroup {
  readonly suite: string;
  readonly axis: Pick<Axis, "url" | "project">;
  readonly commits: readonly CommitSamples[];
}

/** Takes in finished benchmark jobs, in the order of their ids, and sorts them by repository, suite and machine. */
export interface SampleStore {
  add(id: string, job: Job, submitMs: number): void;
  groups(): readonly SampleGroup[];
}

interface Collected extends Omit<CommitSamples, "latestMs" | "values"> {
  latestMs: number;
  readonly values: Map<string, readonly number[]>;
}

interface CollectedGroup extends Omit<SampleGroup, "commits"> {
  readonly commits: Collected[];
}

export function openSampleStore(signOf: KpiSign, rules: BisectRules): SampleStore {
  const groups = new Map<string, CollectedGroup>();
  return {
    add(id, job, submitMs) {
      const axis = axisOf(job, undefined, rules.localRepos);
      const { suite, testbox } = job;
      if (axis === undefined || canonicalUrl(axis.url) === undefined || !isObject(job.stats)) return;
      if (typeof suite !== "string" || typeof testbox !== "string") return;
      const metrics = Object.keys(job.stats).filter((key) => key.startsWith(`${suite}.`) && signOf(key) !== undefined);
      if (metrics.length === 0) return;
      const key = JSON.stringify([axis.url, axis.path, suite, testbox]);
      const group = groups.get(key) ?? { suite, axis, commits: [] };
      groups.set(key, group);
      const at = group.commits.find(({ commit }) => commit === axis.commit) ?? newCommit(axis.commit, id, job);
      if (!group.commits.includes(at)) group.commits.push(at);
      at.latestMs = Math.max(at.latestMs, submitMs);
      for (const metric of metrics) {
        const value = metricValue(job, metric);
        if (value !== undefined) at.values.set(metric, [...(at.values.get(metric) ?? []), value]);
      }
    },
    groups: () => [...groups.values()],
  };
}

function newCommit(commit: string, jobId: string, { tbox_group, testbox }: Job): Collected {
  const tboxGroup = String(tbox_group ?? testbox ?? "");
  return { commit, jobId, tboxGroup, latestMs: 0, values: new Map() };
}
