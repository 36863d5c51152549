import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import type { CommitQuestions } from "../../../src/bisect/producer/commit-questions.js";
import type { CycleCounters } from "../../../src/bisect/producer/cycle-counters.js";
import { openJobMemory } from "../../../src/bisect/producer/job-memory.js";
import { type CycleOptions, runCycle } from "../../../src/bisect/producer/run-cycle.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import type { Document } from "../../../src/store/document.js";
import type { DocumentStore } from "../../../src/store/store.js";
import { testStartMs } from "../../support/test-clock.js";

export const linuxUrl = "https://git.example/linux";

/** A job of a test suite that failed an hour before the test clock begins, but for what the test says. */
export function failedTestJob(id: string, errids: readonly string[], fields: Document = {}): Document {
  return {
    id,
    suite: "ltp",
    job_stage: "finish",
    job_health: "fail",
    job_data_readiness: "complete",
    submit_time: new Date(testStartMs - 3_600_000).toISOString(),
    finish_time: new Date(testStartMs - 1_800_000).toISOString(),
    ss: { linux: { commit: "b".repeat(40), _url: linuxUrl } },
    errid: errids,
    stats: Object.fromEntries(errids.map((errid) => [errid, 1])),
    ...fields,
  };
}

export async function storeJobs(store: DocumentStore, ...jobs: readonly Document[]): Promise<void> {
  await store.putAll(jobs.map((document) => ({ collection: "jobs", id: String(document.id), document })));
  await store.refresh();
}

/** A cycle as a producer that has just been started does it. */
export function cycle(context: BisectContext, options: Partial<CycleOptions> = {}): Promise<CycleCounters> {
  const { signal: stop } = new AbortController();
  return runCycle(context, { memory: openJobMemory(), questions: undefined, isForced: true, stop, ...options });
}

/** All tasks, by their error ids. */
export async function tasksOf(store: DocumentStore): Promise<ReadonlyMap<string, BisectTask>> {
  const { hits } = await store.search({ collections: "bisect", query: { conditions: [] }, order: [], limit: 10_000 });
  const tasks = hits.map(({ document }) => document as unknown as BisectTask);
  return new Map(tasks.map((task) => [task.error_id, task]));
}

/** A history in which commits are ancestors of those that come later in the list. */
export function questionsOf(history: readonly string[], facts: Partial<CommitQuestions> = {}): CommitQuestions {
  return {
    committerTime: async () => undefined,
    versionTag: async () => undefined,
    isAncestor: async (_, ancestor, commit) =>
      history.includes(ancestor) && history.indexOf(ancestor) <= history.indexOf(commit),
    ...facts,
  };
}
