import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { createTask } from "../../../src/bisect/task/create-task.js";
import type { HeldTask } from "../../../src/bisect/task/held-task.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import type { TaskRequest } from "../../../src/bisect/task/task-request.js";
import type { QueueEngine } from "../../../src/queue/engine.js";
import type { Document } from "../../../src/store/document.js";
import { type BisectLab, openBisectLab } from "../bisect-lab.js";

export const badJobId = "25112012334404900";
export const munlockall = "ltp.eid.munlockall01.fail";

/** The job of most tests: a kernel under ltp. */
const badJob: Document = {
  suite: "ltp",
  job_stage: "finish",
  job_health: "fail",
  ss: { linux: { _url: "git+https://Git.example/pub/linux.git/", commit: "v6.17" } },
  stats: { [munlockall]: 1 },
};

/** A bisect lab in which there is a bad job. */
export interface TaskLab extends BisectLab {
  addJob(id: string, fields?: Document): Promise<void>;
  /** A task that waits, of an errid of the bad job. */
  create(request?: Partial<TaskRequest>): Promise<BisectTask>;
  /** One more task that waits and is claimed. */
  claimed(request?: Partial<TaskRequest>): Promise<HeldTask>;
  row(id: string): Promise<BisectTask>;
}

export async function openTaskLab(engine?: QueueEngine, context?: Partial<BisectContext>): Promise<TaskLab> {
  const lab = await openBisectLab({ engine, store: context?.store });
  const addJob = async (id: string, fields: Document = {}): Promise<void> => {
    await lab.store.insert("jobs", id, { ...badJob, id, ...fields });
  };
  await addJob(badJobId);
  const create = async (request: Partial<TaskRequest> = {}): Promise<BisectTask> =>
    (await createTask(lab.context, { bad_job_id: badJobId, error_id: munlockall, ...request })).task;
  return {
    ...lab,
    addJob,
    create,
    async claimed(request) {
      const { id } = await create(request);
      const held = await claimTask(lab.context, id, newOwner());
      if (!held) throw new Error(`task ${id} cannot be claimed`);
      return held;
    },
    async row(id) {
      const document = await lab.store.get("bisect", id);
      if (!document) throw new Error(`no row ${id}`);
      return document as unknown as BisectTask;
    },
  };
}
