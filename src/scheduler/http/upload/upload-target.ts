import type { Job } from "../../../job/load-job.js";
import { isJobId } from "../../job-id.js";
import { Refusal } from "../../refusal.js";
import { isFinished, readRunningJob } from "../../running-job.js";
import type { SchedulerContext } from "../../scheduler-context.js";

/** The running job that a path belongs to. */
export interface UploadTarget {
  readonly id: string;
  /** Names from the result base on: `result`, suite, …, id. */
  readonly root: readonly string[];
  /** Names below the result root; none: the root itself. */
  readonly path: readonly string[];
}

/** Where the id stands behind `result`, in the short form of result_root and in the long one (scheduler.md 1.3). */
const idPlaces = [1, 4, 5];

/** Ids that the path may be about, the likeliest first. */
export function candidateIds(names: readonly string[]): readonly string[] {
  return idPlaces.flatMap((place) => {
    const name = names[place];
    return name !== undefined && isJobId(name) ? [name] : [];
  });
}

/**
 * Finds the job whose result_root begins the path, open from dispatch to close (scheduler.md 2.10). Throws Refusal 404,
 * and 409 where that job is closed.
 */
export async function findTarget(scheduler: SchedulerContext, names: readonly string[]): Promise<UploadTarget> {
  for (const id of candidateIds(names)) {
    const running = await readRunningJob(scheduler.engine, id);
    const job = running ?? (await scheduler.store.get("jobs", id));
    const root = job && rootWithin(job, names);
    if (!root) continue;
    if (isFinished(job)) throw new Refusal(409, `Job ${id} is closed`);
    if (running) return { id, root, path: names.slice(root.length - 1) };
  }
  throw new Refusal(404, "No running job has this result root");
}

function rootWithin({ result_root }: Job, names: readonly string[]): readonly string[] | undefined {
  if (typeof result_root !== "string") return undefined;
  const root = result_root.split("/").filter((name) => name !== "");
  const given = ["result", ...names];
  return root.length > 1 && root.every((name, place) => name === given[place]) ? root : undefined;
}
