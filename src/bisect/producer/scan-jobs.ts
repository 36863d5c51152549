import type { StoredDocument } from "../../store/document.js";
import type { Condition, Moment } from "../../store/query.js";
import type { BisectContext } from "../bisect-context.js";
import { failedHealth, jobTimeMs, readFailedJob } from "./failed-job.js";
import type { JobMemory } from "./job-memory.js";
import { type Production, produceTasks, readKnownRegressions } from "./produce-tasks.js";

/** How far scans came, in ms since 1970. */
interface Reached {
  /** When the latest of all jobs was submitted. */
  readonly submitMs: number;
  /** The earliest times of jobs whose results are not in. */
  readonly pendingSubmitMs: number;
  readonly pendingFinishMs: number;
}

export type TimeField = "submit_time" | "finish_time";

/** Makes the tasks of all jobs that failed since then; those that a scan before met are left out. */
export type Scan = (field: TimeField, fromMs: number) => Promise<Reached>;

/**
 * Discovery (bisect.md 2 P-2) of one cycle, however many jobs there are. Its scans end early where `stop` is aborted.
 * `memory`: jobs that need no second look; undefined: none is trusted.
 */
export function openScan(
  context: BisectContext,
  production: Production,
  memory: JobMemory | undefined,
  stop: AbortSignal,
): Scan {
  const { tally } = production;
  const met = new Set<string>();
  let pendingSubmitMs = Number.POSITIVE_INFINITY;
  let pendingFinishMs = Number.POSITIVE_INFINITY;
  let submitMs = Number.NEGATIVE_INFINITY;

  const isNew = ({ id, document }: StoredDocument): boolean => {
    if (met.has(id)) return false;
    met.add(id);
    tally.add("queried");
    submitMs = Math.max(submitMs, jobTimeMs(document, "submit_time") ?? submitMs);
    if (memory?.has(id) !== true) return true;
    tally.add("cached");
    return false;
  };
  const wait = ({ document }: StoredDocument): void => {
    const submit = jobTimeMs(document, "submit_time") ?? Number.POSITIVE_INFINITY;
    pendingSubmitMs = Math.min(pendingSubmitMs, submit);
    pendingFinishMs = Math.min(pendingFinishMs, jobTimeMs(document, "finish_time") ?? submit);
  };
  const look = async (page: readonly StoredDocument[]): Promise<void> => {
    const jobs = page.filter(isNew).map((found) => ({ found, read: readFailedJob(found, context.rules) }));
    const failedJobs = jobs.flatMap(({ read }) => (typeof read === "string" ? [] : [read]));
    const known = await readKnownRegressions(context, failedJobs);
    for (const { found, read } of jobs) {
      if (stop.aborted) return;
      const isDone = typeof read === "string" || (await produceTasks(context, read, known, production));
      if (typeof read === "string") tally.add(read);
      if (read === "not_ready") wait(found);
      else if (isDone) memory?.add(found.id);
      else wait(found);
    }
  };
  return async (field, fromMs) => {
    const health = context.rules.producer.isAnyHealth ? [] : [hasFailed];
    const query = { conditions: [since(field, fromMs), ...health] };
    for await (const page of context.jobs.scan({ collections: "jobs", query, order: byId })) {
      await look(page);
      if (stop.aborted) break;
    }
    return { submitMs, pendingSubmitMs, pendingFinishMs };
  };
}

const byId = [{ field: "id", descending: false }];

const hasFailed: Condition = {
  kind: "pattern",
  field: "job_health",
  patterns: [{ lucene: failedHealth, re2: failedHealth }],
};

/** Those whose time is not before. */
export function since(field: TimeField, ms: number): Condition {
  const gte: Moment = { text: new Date(ms).toISOString(), firstMs: ms, lastMs: ms };
  return { kind: "date", field, type: "date", intervals: [{ gte }] };
}
