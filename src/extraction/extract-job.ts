import type { QueueEngine } from "../queue/engine.js";
import type { Task } from "../queue/queue.js";
import type { Reporter } from "../results/reporter.js";
import { isFolder } from "../results/result-files.js";
import type { RootOutcome } from "../results/run/result2stats.js";
import type { Document } from "../store/document.js";
import type { DocumentStore } from "../store/store.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";
import { isPassing } from "../support/passing-trouble.js";
import { readBuildErrorIds } from "./build-error-ids.js";
import { jobIdOf, mostDeaths } from "./failed-try.js";
import { storeHostsDocument } from "./hosts-document.js";
import { rememberErrorIds } from "./new-error-ids.js";
import { resultRootPath } from "./result-root-path.js";
import { statsChange } from "./stats-change.js";
import { claimsWhileHeld, type JobStore, storeWhileHeld, tasksWhileHeld } from "./while-held.js";

/** Result2stats over one root; a root whose signal is aborted meanwhile has failed. */
export type Extract = (resultRoot: string, reporter: Reporter, signal: AbortSignal) => Promise<RootOutcome>;

/** What an extraction works with. */
export interface Extraction {
  readonly store: DocumentStore;
  readonly engine: QueueEngine;
  readonly extract: Extract;
  /** Folder that `result_root` of a job is below. */
  readonly resultBase: string;
  readonly bisectPerErrorId: boolean;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

/**
 * Makes the stats of the job that a task names, stores them, and takes the task off the queue (results.md 6.2). May be
 * cut off anywhere and done again: the end is the same. Throws what made the try fail; nothing is written once `held` is
 * aborted.
 */
export async function extractJob(task: Task, held: AbortSignal, extraction: Extraction): Promise<void> {
  const { engine, clock } = extraction;
  const jobId = jobIdOf(task);
  const log = extraction.log.about({ job_id: jobId });
  const beginMs = clock.nowMs();
  try {
    if (task.deaths >= mostDeaths) throw new CciError("PARSER_FAILED", `${task.deaths} workers died with it`);
    await extractStats(jobId, held, { ...extraction, log });
    await tasksWhileHeld(engine.tasks, held).add("post-extract", jobId);
  } finally {
    // Before the task is gone: a worker that is killed in between would leave the testbox's slot taken for ever.
    if (!held.aborted) await engine.maps.remove("sched/id2job", jobId);
  }
  if (await engine.tasks.remove(task)) {
    log.info({ job_state: "extract_finished", ms: clock.nowMs() - beginMs }, "done");
  }
}

/** Steps 2 to 7. */
async function extractStats(jobId: string, held: AbortSignal, extraction: Extraction): Promise<void> {
  const { engine, log } = extraction;
  const store = storeWhileHeld(extraction.store, held);
  const job = await store.get("jobs", jobId);
  if (!job) throw new CciError("NOT_FOUND", "job not found");
  const resultRoot = findResultRoot(job, extraction);
  if (resultRoot === undefined) return;
  await tryHostsDocument(job, resultRoot, store, log);

  const outcome = await extractRoot(resultRoot, held, extraction);
  log.info({ job_state: "extract_result_finished", outcome: outcome.outcome, stats: outcome.stats.size }, "extracted");

  const result = await store.update("jobs", jobId, (current) => statsChange(current, outcome, resultRoot));
  if (result === "absent") throw new CciError("NOT_FOUND", "job not found");
  log.info({ job_state: "extract_stats_finished" }, "stored");

  const { ids, problems } = readBuildErrorIds(resultRoot);
  for (const reason of problems) log.warn({ reason }, "error ids skipped");
  const newIds = await rememberErrorIds(jobId, ids, {
    ...extraction,
    store,
    tasks: tasksWhileHeld(engine.tasks, held),
    claims: claimsWhileHeld(engine.coordination, held),
  });
  if (newIds.length > 0) log.info({ new_error_ids: newIds.length, error_ids: ids.length }, "new error ids");
}

/** The folder of the job's results; undefined: nothing to extract. */
function findResultRoot({ result_root }: Document, { resultBase, log }: Extraction): string | undefined {
  if (result_root === undefined || result_root === null || result_root === "") {
    log.warn({ reason: "the job has no result_root" }, "nothing to extract");
    return undefined;
  }
  const path = resultRootPath(resultBase, result_root);
  if (path === undefined) {
    const shown = JSON.stringify(result_root).slice(0, 200);
    throw new CciError("NO_RESULT_ROOT", `result_root ${shown} is no folder below ${resultBase}`);
  }
  if (isFolder(path)) return path;
  // A file system that is not mounted must not look like jobs without results.
  if (resultBase !== "" && !isFolder(resultBase)) {
    throw new CciError("NO_RESULT_ROOT", `CCI_RESULT_BASE ${resultBase} is not a folder`);
  }
  log.warn({ reason: `${path} is not there` }, "nothing to extract");
  return undefined;
}

/** A host that cannot be described is no reason to lose the stats. */
async function tryHostsDocument(job: Document, resultRoot: string, store: JobStore, log: ServiceLog): Promise<void> {
  try {
    if (await storeHostsDocument(job, resultRoot, store)) log.info({ testbox: job.testbox }, "host stored");
  } catch (error) {
    if (isPassing(error) || !(error instanceof CciError)) throw error;
    log.warn({ code: error.code, reason: reasonOf(error) }, "host not stored");
  }
}

async function extractRoot(resultRoot: string, held: AbortSignal, { extract, log }: Extraction): Promise<RootOutcome> {
  const reporter: Reporter = {
    warn() {},
    problem: (code, reason) => log.warn({ code, reason }, "a program failed"),
  };
  const outcome = await extract(resultRoot, reporter, held);
  held.throwIfAborted();
  if (outcome.error) throw new CciError(outcome.error.code, outcome.error.message);
  return outcome;
}
