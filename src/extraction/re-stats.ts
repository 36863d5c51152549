import { rmSync } from "node:fs";
import { join } from "node:path";
import { isFolder } from "../results/result-files.js";
import type { RootOutcome } from "../results/run/result2stats.js";
import type { StoredDocument } from "../store/document.js";
import type { Order, Query } from "../store/query.js";
import type { DocumentStore } from "../store/store.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import { isPassing } from "../support/passing-trouble.js";
import { resultRootPath } from "./result-root-path.js";
import { staleJson } from "./stale-json.js";
import { statsChange } from "./stats-change.js";

/** What became of one job (results.md 6.8). */
export interface ReStatsOutcome {
  readonly id: string;
  readonly status: "ok" | "dry-run" | "missing-result_root" | "not-found" | "failed";
  /** Why it failed; of a dry run the files that would go, blank separated. */
  readonly reason?: string;
}

/** How the stats of jobs are made again. */
export interface ReStatsPlan {
  readonly store: DocumentStore;
  /** result2stats of one folder; never throws for what may be wrong with it. */
  readonly extract: (resultRoot: string) => Promise<RootOutcome>;
  /** Folder that `result_root` of a job is below. */
  readonly resultBase: string;
  /** All json that has a raw log goes, not the stale one alone. */
  readonly force: boolean;
  /** Nothing is touched. */
  readonly dryRun: boolean;
  /** Jobs at the same time. */
  readonly lanes: number;
  /** What else a job with new stats sets off: bisects of its new error ids. */
  readonly onStored: (job: StoredDocument, resultRoot: string) => Promise<void>;
  /** Called as each job is done. */
  readonly onOutcome: (outcome: ReStatsOutcome) => void;
}

const byId: readonly Order[] = [{ field: "id", descending: false }];

/**
 * Makes the stats of all jobs of a query again and replaces them in the store (results.md 6.8). `wantedIds` that no
 * job has are `not-found`. A job's error does not stop the others; a store that is lost does: STORE_UNREACHABLE,
 * STORE_BUSY.
 */
export async function reStats(query: Query, wantedIds: readonly string[], plan: ReStatsPlan): Promise<void> {
  const missing = new Set(wantedIds);
  const jobs = eachJob(plan.store, query);
  const lane = async (): Promise<void> => {
    for (let next = await jobs.next(); !next.done; next = await jobs.next()) {
      missing.delete(next.value.id);
      plan.onOutcome(await reStatsOf(next.value, plan));
    }
  };
  const guarded = async (): Promise<void> => {
    try {
      await lane();
    } finally {
      // What ends one lane ends all, once they have done what they have in hand.
      await jobs.return(undefined);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: plan.lanes }, guarded));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  for (const id of missing) plan.onOutcome({ id, status: "not-found" });
}

async function* eachJob(store: DocumentStore, query: Query): AsyncGenerator<StoredDocument> {
  for await (const page of store.scan({ collections: "jobs", query, order: byId })) yield* page;
}

async function reStatsOf(job: StoredDocument, plan: ReStatsPlan): Promise<ReStatsOutcome> {
  const { id } = job;
  try {
    const resultRoot = resultRootPath(plan.resultBase, job.document.result_root);
    if (resultRoot === undefined || !isFolder(resultRoot)) return { id, status: "missing-result_root" };
    const stale = staleJson(resultRoot, plan.force);
    if (plan.dryRun) return { id, status: "dry-run", reason: stale.join(" ") };
    for (const name of stale) rmSync(join(resultRoot, name), { force: true });
    const outcome = await plan.extract(resultRoot);
    if (outcome.error) return { id, status: "failed", reason: `${outcome.error.code}: ${outcome.error.message}` };
    const result = await plan.store.update("jobs", id, (current) => statsChange(current, outcome, resultRoot));
    if (result === "absent") return { id, status: "not-found" };
    await plan.onStored(job, resultRoot);
    return { id, status: "ok" };
  } catch (error) {
    if (!concernsOneJob(error)) throw error;
    const code = error instanceof CciError ? `${error.code}: ` : "";
    return { id, status: "failed", reason: code + reasonOf(error) };
  }
}

/** What the file system or a server says of this job; a server that is gone is gone for all. */
function concernsOneJob(error: unknown): boolean {
  if (error instanceof CciError) return !isPassing(error);
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined;
}
