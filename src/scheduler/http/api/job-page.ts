import type { Job } from "../../../job/load-job.js";
import { listJobs } from "../../list-jobs.js";
import { Refusal } from "../../refusal.js";
import type { SchedulerContext } from "../../scheduler-context.js";

/** Some jobs of a list, newest first. */
export interface JobPage {
  readonly jobs: readonly Job[];
  /** Names the jobs that come next; undefined: these were the last. */
  readonly next_cursor?: string;
}

/** No client pages on beyond them. */
const maxListed = 10_000;
/** Jobs that may be submitted between two pages, so that the next one begins where the last one ended. */
const slack = 200;
const form = /^(\d{1,5})\.([A-Za-z0-9][A-Za-z0-9_.-]{0,99})$/;

/** The jobs behind the cursor, at most `limit`. Throws Refusal 400 for a cursor that is none. */
export async function jobPage(
  scheduler: SchedulerContext,
  stage: string | undefined,
  limit: number,
  cursor: string | undefined,
): Promise<JobPage> {
  const { seen, lastId } = readCursor(cursor);
  const wanted = Math.min(seen === 0 ? limit + 1 : seen + slack + limit + 1, maxListed);
  const listed = await listJobs(scheduler, { ...(stage === undefined ? {} : { stage }), limit: wanted });
  // A job of the last page that has left the stage meanwhile takes its place with it.
  const last = lastId === undefined ? -1 : listed.findIndex(({ id }) => id === lastId);
  const from = last === -1 ? seen : last + 1;
  const jobs = listed.slice(from, from + limit);
  const isMore = listed.length > from + limit;
  return { jobs, ...(isMore ? { next_cursor: `${from + limit}.${String(jobs.at(-1)?.id)}` } : {}) };
}

function readCursor(cursor: string | undefined): { readonly seen: number; readonly lastId: string | undefined } {
  if (cursor === undefined) return { seen: 0, lastId: undefined };
  const match = form.exec(cursor);
  const seen = Number(match?.[1]);
  if (!match || seen >= maxListed) throw new Refusal(400, `Invalid cursor: ${JSON.stringify(cursor.slice(0, 80))}`);
  return { seen, lastId: match[2] };
}
