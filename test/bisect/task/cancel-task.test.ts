import { describe, expect, it, vi } from "vitest";
import { cancelTask } from "../../../src/bisect/task/cancel-task.js";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import { openSteps } from "../../../src/bisect/task/task-steps.js";
import { describeEveryEngine } from "../../scheduler/every-engine.js";
import { openTaskLab } from "./task-lab.js";

const commit = "a".repeat(40);

describe("cancelling a task", () => {
  it("that is not there, or has ended, is refused", async () => {
    const lab = await openTaskLab();
    await expect(cancelTask(lab.context, "4711")).rejects.toMatchObject({ code: "NOT_FOUND" });
    const held = await lab.claimed();
    await held.end("completed");
    await expect(cancelTask(lab.context, held.id)).rejects.toMatchObject({
      code: "BISECT_REFUSED",
      message: `task ${held.id} is completed: it cannot be cancelled`,
    });
    expect(await lab.row(held.id)).toEqual(held.task());
  });

  it("that waits ends it at once, and nobody can claim it", async () => {
    const lab = await openTaskLab();
    const { id } = await lab.create();
    expect(await cancelTask(lab.context, id)).toMatchObject({ bisect_status: "cancelled", end_time: 1_704_110_400 });
    expect(await lab.row(id)).toMatchObject({ bisect_status: "cancelled", j: {} });
    expect(await claimTask(lab.context, id, newOwner())).toBeUndefined();
    expect(await lab.context.engine.tasks.list("bisect")).toEqual([]);
    await expect(cancelTask(lab.context, id)).rejects.toMatchObject({ code: "BISECT_REFUSED" });
  });

  it("A23: that a worker has in hand tells it so, and waits for it", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    const cancelling = cancelTask(lab.context, held.id);
    await vi.waitFor(async () => expect((await held.look()).j.cancel_requested).toBe(true));
    await held.end("cancelled");
    await vi.waitFor(() => expect(lab.clock.waits).toEqual([100]));
    lab.clock.advance(100);
    expect(await cancelling).toMatchObject({ bisect_status: "cancelled" });
    await expect(held.write({ step: 1 })).rejects.toMatchObject({ code: "BISECT_BUSY" });
    expect(await lab.row(held.id)).toMatchObject({ bisect_status: "cancelled", step: 0 });
  });

  it("whose worker does not answer within ten seconds gives the row as it is", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    const cancelling = cancelTask(lab.context, held.id);
    await vi.waitFor(() => expect(lab.clock.waits).toEqual([100]));
    lab.clock.advance(10_000);
    expect(await cancelling).toMatchObject({ bisect_status: "processing", j: { cancel_requested: true } });
    expect((await held.handBack()).bisect_status).toBe("cancelled");
  });

  it("is said again where a worker's write covered it", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    const cancelling = cancelTask(lab.context, held.id);
    await vi.waitFor(() => expect(lab.clock.waits).toEqual([100]));
    await held.write({ j: { cancel_requested: undefined } });
    lab.clock.advance(100);
    await vi.waitFor(async () => expect((await held.look()).j.cancel_requested).toBe(true));
    await held.end("cancelled");
    await vi.waitFor(() => expect(lab.clock.waits).toEqual([100]));
    lab.clock.advance(100);
    expect((await cancelling).bisect_status).toBe("cancelled");
  });
});

describeEveryEngine("cancelling a task without a worker", (clients) => {
  it("A23: ends it here, with its open step jobs; those that are shared or done stay", async () => {
    const lab = await openTaskLab(clients.first);
    const held = await lab.claimed();
    const steps = await openSteps(lab.context, held);
    await steps.submitted(await steps.intend(commit, "search"), "101");
    await steps.done(await steps.submitted(await steps.intend(commit, "search"), "102"), {
      verdict: "bad",
      reason: "r",
    });
    await steps.submitted(await steps.intend(commit, "search"), "103", { reused: true });
    await steps.intend(commit, "search");
    await clients.engine.expireKey(`bisect/task/${held.id}`);
    const cancelled: string[] = [];
    const cancelJob = async (id: string): Promise<void> => {
      cancelled.push(id);
      throw new Error("the scheduler is away");
    };
    expect(await cancelTask(lab.context, held.id, { cancelJob })).toMatchObject({ bisect_status: "cancelled" });
    expect(cancelled).toEqual(["101"]);
    await expect(held.write({ step: 8 })).rejects.toMatchObject({ code: "BISECT_BUSY" });
    expect(await lab.row(held.id)).toMatchObject({ bisect_status: "cancelled", step: 0, owner: "" });
  });

  it("at the moment at which it is claimed leaves the task cancelled, whoever is first", async () => {
    const lab = await openTaskLab(clients.first);
    const other = lab.another(await clients.another());
    for (let round = 0; round < 10; round++) {
      const { id } = await lab.create({ error_id: `e${round}` });
      const cancelling = cancelTask(other, id, { waitMs: 0 });
      const held = await claimTask(lab.context, id, newOwner());
      await cancelling;
      await held?.handBack();
      expect(await lab.row(id)).toMatchObject({ bisect_status: "cancelled" });
    }
  });
});
