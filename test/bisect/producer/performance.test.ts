import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import { openJobMemory } from "../../../src/bisect/producer/job-memory.js";
import { readKpis } from "../../../src/bisect/producer/performance/read-kpis.js";
import type { CommitSamples } from "../../../src/bisect/producer/performance/samples.js";
import { worseMetrics } from "../../../src/bisect/producer/performance/worse-metrics.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import type { Document } from "../../../src/store/document.js";
import { makeFolder } from "../../support/temp-folder.js";
import { testStartMs } from "../../support/test-clock.js";
import { type BisectLab, openBisectLab } from "../bisect-lab.js";
import { cycle, linuxUrl, questionsOf, storeJobs } from "./failed-job.js";

const kpis = "# what counts\n^unixbench\\.score$ +1\n\\.latency -1\n";
const history = ["v6.6", "b".repeat(40), "c".repeat(40)];

interface PerformanceLab extends BisectLab {
  readonly context: BisectContext;
  tasks(): Promise<readonly BisectTask[]>;
}

async function openPerformanceLab(): Promise<PerformanceLab> {
  const lab = await openBisectLab();
  const path = join(lab.folder, "kpis");
  writeFileSync(path, kpis);
  const performance = { stableTags: ["v6.5", "v6.6"], kpis: path };
  const rules = { ...lab.context.rules, producer: { ...lab.context.rules.producer, performance } };
  return {
    ...lab,
    context: { ...lab.context, rules },
    async tasks() {
      const request = { collections: "bisect", query: { conditions: [] }, order: [], limit: 100 };
      const { hits } = await lab.store.search(request);
      return hits.map(({ document }) => document as unknown as BisectTask);
    },
  };
}

/** Successful jobs of a benchmark at a commit, one for each value; their ids go up from `first`. */
function benchmarks(first: number, commit: string, stats: Readonly<Record<string, readonly number[]>>): Document[] {
  const count = Math.max(...Object.values(stats).map(({ length }) => length));
  return Array.from({ length: count }, (_, at) => ({
    id: String(first + at),
    suite: "unixbench",
    testbox: "vm-1",
    tbox_group: "vm",
    job_stage: "finish",
    job_health: "success",
    job_data_readiness: "complete",
    submit_time: new Date(testStartMs - 86_400_000).toISOString(),
    ss: { linux: { commit, _url: linuxUrl } },
    stats: Object.fromEntries(Object.entries(stats).map(([key, values]) => [key, values[at]])),
  }));
}

const good = { "unixbench.score": [100, 102, 98], "unixbench.latency": [10, 10.1, 9.9], "unixbench.odd": [1, 1, 1] };
const questions = questionsOf(history);

describe("producePerformance", () => {
  it("makes a task of each metric that counts and got worse since the stable commit", async () => {
    const lab = await openPerformanceLab();
    const bad = { "unixbench.score": [80, 81, 79], "unixbench.latency": [8, 8.1, 8.2], "unixbench.odd": [9, 9, 9] };
    await storeJobs(lab.store, ...benchmarks(100, "v6.6", good), ...benchmarks(200, "c".repeat(40), bad));
    expect(await cycle(lab.context, { questions })).toMatchObject({ metrics: 1, created: 1 });
    expect(await lab.tasks()).toMatchObject([
      {
        bad_job_id: "200",
        bisect_metric: "unixbench.score",
        error_id: "",
        category: "benchmark",
        direction: "worse",
        good_commit: "v6.6",
        bad_commit: "c".repeat(40),
        j: { metric_sign: 1, tbox_group: "vm" },
      },
    ]);
  });

  it("finds the task of before, whatever jobs come later, on the same machines alone", async () => {
    const lab = await openPerformanceLab();
    const bad = { "unixbench.score": [80, 81, 79] };
    await storeJobs(lab.store, ...benchmarks(100, "v6.6", good), ...benchmarks(200, "c".repeat(40), bad));
    await cycle(lab.context, { questions });
    await storeJobs(lab.store, ...benchmarks(300, "c".repeat(40), bad), ...benchmarks(400, "b".repeat(40), bad));
    expect(await cycle(lab.context, { questions })).toMatchObject({ created: 0, duplicate: { exact: 1, group: 1 } });
    const other = { testbox: "arm-1", tbox_group: "arm" };
    const elsewhere = [...benchmarks(500, "v6.6", good), ...benchmarks(600, "c".repeat(40), bad)];
    await storeJobs(lab.store, ...elsewhere.map((job) => ({ ...job, ...other })));
    expect(await cycle(lab.context, { questions })).toMatchObject({ created: 1 });
  });

  it("compares nothing that is no ancestor, too old, of too few runs, or a step job", async () => {
    const bad = { "unixbench.score": [80, 81, 79] };
    const old = { submit_time: new Date(testStartMs - 15 * 86_400_000).toISOString() };
    const stable = benchmarks(100, "v6.6", good);
    const current = benchmarks(200, "c".repeat(40), bad);
    const cases: readonly (readonly [string, readonly Document[]])[] = [
      ["another history", [...benchmarks(100, "v6.5", good), ...current]],
      ["two runs", [...stable, ...current.slice(1)]],
      ["two weeks ago", [...stable, ...current.map((job) => ({ ...job, ...old }))]],
      ["step jobs", [...stable, ...current.map((job) => ({ ...job, bad_job_id: "9" }))]],
      ["failed", [...stable, ...current.map((job) => ({ ...job, job_health: "incomplete" }))]],
      ["another suite's metric", [...stable, ...current.map((job) => ({ ...job, suite: "other" }))]],
    ];
    for (const [what, jobs] of cases) {
      const lab = await openPerformanceLab();
      await storeJobs(lab.store, ...jobs);
      expect(await cycle(lab.context, { questions }), what).toMatchObject({ metrics: 0, created: 0 });
    }
  });

  it("is not done again within the hour, nor where nobody knows the history", async () => {
    const lab = await openPerformanceLab();
    const bad = { "unixbench.score": [80, 81, 79] };
    await storeJobs(lab.store, ...benchmarks(100, "v6.6", good), ...benchmarks(200, "c".repeat(40), bad));
    expect(await cycle(lab.context)).toMatchObject({ metrics: 0 });
    expect(await cycle(lab.context, { questions })).toMatchObject({ metrics: 1 });
    const usual = { questions, isForced: false, memory: openJobMemory() };
    expect(await cycle(lab.context, usual)).toMatchObject({ metrics: 0 });
    lab.clock.advance(3_600_000);
    expect(await cycle(lab.context, usual)).toMatchObject({ metrics: 1, duplicate: { exact: 1 } });
  });
});

describe("worseMetrics", () => {
  const at = (values: Readonly<Record<string, readonly number[]>>): CommitSamples => ({
    commit: "x",
    jobId: "1",
    tboxGroup: "vm",
    latestMs: 0,
    values: new Map(Object.entries(values)),
  });
  const worse = (from: readonly number[], to: readonly number[], sign: 1 | -1): boolean =>
    worseMetrics(at({ m: from }), at({ m: to }), () => sign).length > 0;

  it("A42: a rise is worse where smaller is better alone", () => {
    expect(worse([98, 100, 102], [148, 150, 155], -1)).toBe(true);
    expect(worse([98, 100, 102], [148, 150, 155], 1)).toBe(false);
  });

  it("A43: little changes, noise that overlaps and what scatters are none", () => {
    expect(worse([99, 100, 101], [96.5, 97, 97.5], 1)).toBe(false);
    expect(worse([98, 100, 110], [90, 94, 99], 1)).toBe(false);
    expect(worse([100, 100, 130], [50, 50, 50], 1)).toBe(false);
    expect(worse([100, 100], [50, 50, 50], 1)).toBe(false);
    expect(worseMetrics(at({}), at({ m: [50, 50, 50] }), () => 1)).toEqual([]);
  });
});

describe("readKpis", () => {
  it("takes the first pattern that matches, and names the line that is none", () => {
    const folder = makeFolder({ kpis: "a b +1\na -1\n", bad: "x 1\n", worse: "ok +1\n(((  -1\n" });
    expect(["a b", "xa", "c"].map(readKpis(`${folder}/kpis`))).toEqual([1, -1, undefined]);
    expect(() => readKpis(`${folder}/bad`)).toThrow(/bad:1: x 1/);
    expect(() => readKpis(`${folder}/worse`)).toThrow(/worse:2: \(\(\(/);
  });
});
