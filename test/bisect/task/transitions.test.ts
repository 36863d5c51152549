import fc from "fast-check";
import { expect, it } from "vitest";
import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { cancelTask } from "../../../src/bisect/task/cancel-task.js";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { createTask } from "../../../src/bisect/task/create-task.js";
import { deleteTasks } from "../../../src/bisect/task/delete-tasks.js";
import type { HeldTask } from "../../../src/bisect/task/held-task.js";
import { reapTasks } from "../../../src/bisect/task/reap-tasks.js";
import { resetTask } from "../../../src/bisect/task/reset-tasks.js";
import { taskIdOf } from "../../../src/bisect/task/task-id.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import { CciError } from "../../../src/support/cci-error.js";
import { sqliteTestEngine } from "../../queue/sqlite-engine.js";
import { describeEngine } from "../../queue/test-engine.js";
import { badJobId, openTaskLab, type TaskLab } from "./task-lab.js";

/** What somebody does: which task, and which of the workers that ever had one. */
interface Deed {
  readonly kind: (typeof kinds)[number];
  readonly task: number;
  readonly worker: number;
}

const kinds = [
  ...["create", "claim", "claim", "write", "renew", "complete", "fail", "handBack"],
  ...["die", "reap", "cancel", "reset", "delete"],
] as const;

/** Who may follow whom (bisect.md 1.6); a status also follows itself. */
const legal: Readonly<Record<string, readonly string[]>> = {
  wait: ["processing", "cancelled"],
  processing: ["completed", "failed", "wait", "cancelled"],
  completed: ["wait"],
  failed: ["wait"],
  cancelled: ["wait"],
};

interface Transition {
  readonly before: BisectTask;
  readonly after: BisectTask;
}

/** The same lab over a store that takes down how each row changes. */
function watched(lab: TaskLab, seen: Transition[]): BisectContext {
  const update: typeof lab.store.update = async (collection, id, change) => {
    let last: Transition | undefined;
    const result = await lab.store.update(collection, id, (current) => {
      const wanted = change(current);
      const after = { ...current, ...wanted?.set };
      last = wanted && { before: current as unknown as BisectTask, after: after as unknown as BisectTask };
      return wanted;
    });
    if (result === "updated" && last) seen.push(last);
    return result;
  };
  return lab.another(undefined, { ...lab.store, update });
}

const engine = sqliteTestEngine();
describeEngine("a task in many hands", engine, (clients) => {
  it("goes from status to status only as it may, whoever does what at the same moment", async () => {
    const deed: fc.Arbitrary<Deed> = fc.record({
      kind: fc.constantFrom(...kinds),
      task: fc.nat({ max: 1 }),
      worker: fc.nat({ max: 9 }),
    });
    const turns = fc.array(fc.array(deed, { minLength: 1, maxLength: 4 }), { minLength: 5, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(turns, async (deeds) => {
        await engine.reset();
        const lab = await openTaskLab(clients.first);
        const transitions: Transition[] = [];
        const context = watched(lab, transitions);
        const workers: HeldTask[] = [];
        for (const turn of deeds) await Promise.all(turn.map((one) => doIt(context, one, workers)));
        for (const { before, after } of transitions) checkTransition(before, after);
        await checkEnd(lab, workers);
      }),
      { numRuns: 60 },
    );
  });
});

const errids = ["a.eid.x", "b.eid.y"];

async function doIt(context: BisectContext, { kind, task, worker }: Deed, workers: HeldTask[]): Promise<void> {
  const error_id = errids[task] as string;
  const id = taskIdOf({ bad_job_id: badJobId, error_id, bisect_metric: "" });
  const held = workers[worker % Math.max(1, workers.length)];
  try {
    switch (kind) {
      case "create":
        await createTask(context, { bad_job_id: badJobId, error_id });
        return;
      case "claim": {
        const claimed = await claimTask(context, id, newOwner());
        if (claimed) workers.push(claimed);
        return;
      }
      case "write":
        await held?.write({ step: worker, j: { candidates: ["c"] } });
        return;
      case "renew":
        return await held?.renew();
      case "complete":
        await held?.end("completed");
        return;
      case "fail":
        await held?.end("failed", { fail_reason: "no_good_commit" });
        return;
      case "handBack":
        await held?.handBack();
        return;
      case "die":
        return await engine.expireKey(`bisect/task/${id}`);
      case "reap":
        await reapTasks(context);
        return;
      case "cancel":
        await cancelTask(context, id, { waitMs: 0 });
        return;
      case "reset":
        await resetTask(context, id);
        return;
      case "delete":
        await deleteTasks(context, { task_id: id });
    }
  } catch (error) {
    if (!(error instanceof CciError && /^(BISECT_|NOT_FOUND)/.test(error.code))) throw error;
  }
}

function checkTransition(before: BisectTask, after: BisectTask): void {
  const way = `${before.bisect_status} -> ${after.bisect_status}`;
  const [from, to] = [before.bisect_status, after.bisect_status];
  if (from !== to) expect(legal[from], way).toContain(to);
  expect(after.epoch, way).toBeGreaterThanOrEqual(before.epoch);
  // Whoever takes a task has an epoch of its own; only who has it in hand lets go of it with the same.
  if (from !== to && from !== "processing") expect(after.epoch, way).toBeGreaterThan(before.epoch);
  const isEnd = to === "completed" || to === "failed" || to === "cancelled";
  expect(after.end_time > 0, way).toBe(isEnd);
  expect(after.owner !== "", way).toBe(to === "processing");
  expect(after.phase !== "", way).toBe(to === "processing");
  if (from === to && isEnd) expect({ ...after, updated_at: 0 }).toEqual({ ...before, updated_at: 0 });
}

/** Whoever still may write has the row that says so; and after the reaper no row has a worker that is gone. */
async function checkEnd(lab: TaskLab, workers: readonly HeldTask[]): Promise<void> {
  await reapTasks(lab.context);
  for (const id of await lab.store.ids("bisect")) {
    const row = await lab.row(id);
    const writers: HeldTask[] = [];
    for (const held of workers.filter((worker) => worker.id === id)) {
      await held.write({ step: 77 }).then(
        () => writers.push(held),
        () => undefined,
      );
    }
    expect(writers.length).toBe(row.bisect_status === "processing" ? 1 : 0);
    expect(writers[0]?.epoch ?? row.epoch).toBe(row.epoch);
  }
}
