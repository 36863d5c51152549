import { type CciError, reasonOf } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";
import { hashedId } from "../support/hashed-id.js";
import type { ServiceLog } from "../support/log.js";
import { isPassing } from "../support/passing-trouble.js";
import type { Claims, JobStore, TaskAdder } from "./while-held.js";

/** What new error ids are remembered by, and where their bisects begin. */
export interface ErrorIdMemory {
  readonly store: JobStore;
  readonly tasks: TaskAdder;
  readonly claims: Claims;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** A bisect for each new id of a job, not one for all. */
  readonly bisectPerErrorId: boolean;
}

interface SeenId {
  readonly errorId: string;
  /** Of its record in `regression`. */
  readonly recordId: string;
}

/**
 * Remembers the error ids of a job that no job had before, and starts their bisect (results.md 6.4): a `seen` record
 * each, and a task in queue `delimiter`. Gives the new ids. May be called again for the same job, also where it was cut
 * off anywhere: the end is the same. An id that the store refuses is logged and left out.
 */
export async function rememberErrorIds(
  jobId: string,
  errorIds: readonly string[],
  memory: ErrorIdMemory,
): Promise<readonly string[]> {
  const fresh: SeenId[] = [];
  for (const errorId of errorIds) {
    const seen = { errorId, recordId: hashedId("seen", errorId, "") };
    if (await eachAlone(errorId, memory.log, () => isNew(seen, jobId, memory))) fresh.push(seen);
  }
  if (fresh.length === 0) return [];
  const ids = fresh.map(({ errorId }) => errorId);
  const bisects = bisectsOf(jobId, ids, memory.bisectPerErrorId);
  for (const [taskId, first, all] of bisects) {
    await memory.tasks.add("delimiter", taskId, { job_id: jobId, error_id: first, error_ids: all });
  }
  // Those that tasks are named by last: who is cut off here names the same tasks when it comes again.
  const firsts = new Set(bisects.map(([, first]) => first));
  const isFirst = ({ errorId }: SeenId): boolean => firsts.has(errorId);
  for (const { errorId, recordId } of [...fresh.filter(isFirst), ...fresh.filter((one) => !isFirst(one))].reverse()) {
    await eachAlone(errorId, memory.log, async () => {
      await memory.store.update("regression", recordId, () => ({ set: { bisect: "queued" } }));
      return true;
    });
  }
  return ids;
}

async function isNew({ errorId, recordId }: SeenId, jobId: string, memory: ErrorIdMemory): Promise<boolean> {
  const { store, claims, clock } = memory;
  const known = await store.get("regression", recordId);
  if (known && (known.job_id !== jobId || known.bisect === "queued")) return false;
  if (!(await claims.claimOnce(`seen/${recordId}`, jobId))) return false;
  await store.insert("regression", recordId, {
    id: recordId,
    record_type: "seen",
    error_id: errorId,
    errid: errorId,
    job_id: jobId,
    first_seen: clock.nowMs(),
    bisect: "pending",
  });
  return true;
}

/** Task id, its error id, and all it stands for. */
type Bisect = readonly [taskId: string, errorId: string, errorIds: readonly string[]];

function bisectsOf(jobId: string, ids: readonly string[], perErrorId: boolean): readonly Bisect[] {
  if (perErrorId) return ids.map((id, at) => [`${jobId}.${at + 1}`, id, [id]]);
  return [[jobId, leadOf(ids), ids]];
}

/** An error says more than the warnings before it. */
function leadOf(ids: readonly string[]): string {
  return ids.find((id) => id.includes(":error:")) ?? (ids[0] as string);
}

async function eachAlone(errorId: string, log: ServiceLog, act: () => Promise<boolean>): Promise<boolean> {
  try {
    return await act();
  } catch (error) {
    if (isPassing(error) || !isRefused(error)) throw error;
    log.warn({ error_id: errorId, code: error.code, reason: reasonOf(error) }, "error id skipped");
    return false;
  }
}

function isRefused(error: unknown): error is CciError {
  return error instanceof Error && "code" in error && (error.code === "STORE_REFUSED" || error.code === "ID_CLASH");
}
