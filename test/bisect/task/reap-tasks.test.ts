import { expect, it } from "vitest";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { reapTasks } from "../../../src/bisect/task/reap-tasks.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import { describeEveryEngine } from "../../scheduler/every-engine.js";
import { openTaskLab } from "./task-lab.js";

describeEveryEngine("the reaper", (clients) => {
  const die = (id: string): Promise<void> => clients.engine.expireKey(`bisect/task/${id}`);

  it("takes back the tasks of workers that are gone, and touches no others", async () => {
    const lab = await openTaskLab(clients.first);
    const living = await lab.claimed({ error_id: "living" });
    const gone = await lab.claimed({ error_id: "gone" });
    await gone.write({ phase: "search", step: 7, work_dir: "/w" });
    const waiting = await lab.create({ error_id: "waiting" });
    const before = await lab.row(living.id);
    await die(gone.id);
    // The row of the living one looks as if it were gone too: the queue knows better.
    lab.clock.advance(1_000_000);
    const reaped = await reapTasks(lab.another(await clients.another()));
    expect(reaped.map(({ id }) => id)).toEqual([gone.id]);
    expect(await lab.row(gone.id)).toMatchObject({
      bisect_status: "wait",
      retry_count: 1,
      step: 7,
      phase: "",
      owner: "",
      j: { ran_s: 120 },
    });
    expect((await lab.row(gone.id)).epoch).toBeGreaterThan(gone.epoch);
    expect(await lab.row(living.id)).toEqual(before);
    expect(await lab.row(waiting.id)).toEqual(waiting);
    const bells = (await clients.first.tasks.list("bisect")).map(({ id }) => id).sort();
    expect(bells).toEqual([gone.id, waiting.id].sort());
    expect(await reapTasks(lab.context)).toEqual([]);
  });

  it("A19: gives a task up whose worker was killed four times", async () => {
    const lab = await openTaskLab(clients.first);
    const { id } = await lab.create();
    for (let killed = 1; killed <= 4; killed++) {
      expect(await lab.row(id)).toMatchObject({ bisect_status: "wait", retry_count: killed - 1 });
      await claimTask(lab.context, id, newOwner());
      await die(id);
      await reapTasks(lab.context);
    }
    expect(await lab.row(id)).toMatchObject({
      bisect_status: "failed",
      fail_reason: "retry_exhausted",
      last_error: "retry_exhausted: 4 workers went away in phase prepare",
      retry_count: 4,
      end_time: 1_704_110_400,
    });
    expect(await claimTask(lab.context, id, newOwner())).toBeUndefined();
  });

  it("of several at the same moment counts a death once", async () => {
    const lab = await openTaskLab(clients.first);
    const held = await lab.claimed();
    await die(held.id);
    const others = await Promise.all([1, 2, 3].map(() => clients.another()));
    const reaped = await Promise.all([...others, ...others].map((engine) => reapTasks(lab.another(engine))));
    expect(reaped.flat()).toHaveLength(1);
    expect(await lab.row(held.id)).toMatchObject({ bisect_status: "wait", retry_count: 1 });
  });

  it("cancels a task whose end was asked for before its worker went away", async () => {
    const lab = await openTaskLab(clients.first);
    const held = await lab.claimed();
    await held.write({ j: { cancel_requested: true } });
    await die(held.id);
    await reapTasks(lab.context);
    expect(await lab.row(held.id)).toMatchObject({ bisect_status: "cancelled", fail_reason: "", j: { ran_s: 0 } });
  });

  it("silences bells of tasks that do not wait", async () => {
    const lab = await openTaskLab(clients.first);
    const waiting = await lab.create({ error_id: "waiting" });
    await clients.first.tasks.add("bisect", "4711");
    await reapTasks(lab.context);
    expect((await clients.first.tasks.list("bisect")).map(({ id }) => id)).toEqual([waiting.id]);
  });
});
