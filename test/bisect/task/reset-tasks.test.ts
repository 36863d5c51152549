import { describe, expect, it, vi } from "vitest";
import { deleteTasks } from "../../../src/bisect/task/delete-tasks.js";
import { readSteps } from "../../../src/bisect/task/read-steps.js";
import { resetTask, resetTasks } from "../../../src/bisect/task/reset-tasks.js";
import { openSteps } from "../../../src/bisect/task/task-steps.js";
import { describeEveryEngine } from "../../scheduler/every-engine.js";
import { openTaskLab } from "./task-lab.js";

describe("resetting a task", () => {
  it("that has failed lets it wait as it was asked for, without results, its runs kept", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed({ good_commit: "v6.16", options: { runs: 3 } });
    const steps = await openSteps(lab.context, held);
    await steps.intend("a", "search");
    const findings = {
      good_commit: "b".repeat(40),
      first_bad_commit: "c".repeat(40),
      start_time: 5,
      step: 1,
      confidence: 0.4,
      j: { candidates: ["d"], related_jobs: ["5"], p_bad: 0.5, notified_at: 4 },
    };
    await held.end("failed", { ...findings, fail_reason: "timeout", last_error: "timeout: too long" });
    const reset = await resetTask(lab.context, held.id);
    expect(reset).toEqual(await lab.row(held.id));
    expect(reset).toMatchObject({
      bisect_status: "wait",
      good_commit: "v6.16",
      bad_commit: "v6.17",
      first_bad_commit: "",
      fail_reason: "",
      last_error: "",
      start_time: 0,
      end_time: 0,
      claim_time: 0,
      retry_count: 0,
      confidence: 0,
      step: 1,
      submit_time: 1_704_110_400,
      priority_level: 999,
    });
    const kept = { options: { runs: 3 }, request: { good_commit: "v6.16" }, related_jobs: ["5"], notified_at: 4 };
    expect(reset.j).toEqual(kept);
    expect(await readSteps(lab.store, held.id)).toHaveLength(1);
    expect(await lab.context.engine.tasks.list("bisect")).toMatchObject([{ id: held.id }]);
    expect((await lab.claimed()).epoch).toBeGreaterThan(reset.epoch);
  });

  it("forgets its runs where that is asked for", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    await (await openSteps(lab.context, held)).intend("a", "search");
    await held.end("completed", { step: 1 });
    expect(await resetTask(lab.context, held.id, { isFresh: true })).toMatchObject({ bisect_status: "wait", step: 0 });
    expect(await readSteps(lab.store, held.id)).toEqual([]);
  });

  it("is refused for one that waits, is worked on, or is not there", async () => {
    const lab = await openTaskLab();
    const { id } = await lab.create();
    await expect(resetTask(lab.context, id)).rejects.toMatchObject({ code: "BISECT_REFUSED" });
    const held = await lab.claimed();
    await expect(resetTask(lab.context, id)).rejects.toMatchObject({
      code: "BISECT_REFUSED",
      message: `task ${id} is processing: it cannot be reset`,
    });
    await expect(resetTask(lab.context, "4711")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await lab.row(id)).toEqual(held.task());
  });

  it("by force takes it from its worker first", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    const resetting = resetTask(lab.context, held.id, { isForced: true });
    await vi.waitFor(async () => expect((await held.look()).j.cancel_requested).toBe(true));
    await held.end("cancelled");
    await vi.waitFor(() => expect(lab.clock.waits).toEqual([100]));
    lab.clock.advance(100);
    expect(await resetting).toMatchObject({ bisect_status: "wait", j: {} });
  });
});

describe("many tasks by force", () => {
  const errors = ["a", "b", "c", "d", "e"];

  it.each(["delete", "reset"] as const)("%s: workers that do not answer get ten seconds together", async (what) => {
    const lab = await openTaskLab();
    const held: Awaited<ReturnType<typeof lab.claimed>>[] = [];
    for (const error_id of errors) held.push(await lab.claimed({ error_id }));
    const startMs = lab.clock.nowMs();
    const isForced = true;
    const ended = vi.fn();
    const run =
      what === "delete"
        ? deleteTasks(lab.context, { suite: "ltp" }, { isForced })
        : resetTasks(lab.context, {}, ["processing"], { isForced });
    run.then(ended, ended);
    // All are told at once.
    await vi.waitFor(async () => {
      for (const one of held) expect((await one.look()).j.cancel_requested).toBe(true);
    });
    await held[3]?.end("cancelled");
    while (ended.mock.calls.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (lab.clock.waits.length > 0) lab.clock.advance(100);
    }
    expect(await run).toBe(1);
    expect(lab.clock.nowMs() - startMs).toBeLessThanOrEqual(10_000);
  });
});

describeEveryEngine("resetting and deleting tasks by filters", (clients) => {
  it("resets those of the statuses that were named, and running ones only where their lease ran out", async () => {
    const lab = await openTaskLab(clients.first);
    const failed = await lab.claimed({ error_id: "failed" });
    await failed.end("failed");
    const completed = await lab.claimed({ error_id: "completed" });
    await completed.end("completed");
    const living = await lab.claimed({ error_id: "living" });
    const dead = await lab.claimed({ error_id: "dead" });
    await clients.engine.expireKey(`bisect/task/${dead.id}`);
    expect(await resetTasks(lab.context, { suite: "other" }, ["failed", "processing"])).toBe(0);
    expect(await resetTasks(lab.context, {}, ["failed"])).toBe(1);
    expect(await lab.row(failed.id)).toMatchObject({ bisect_status: "wait" });
    expect(await resetTasks(lab.context, {}, ["processing"])).toBe(1);
    expect(await lab.row(dead.id)).toMatchObject({ bisect_status: "wait", retry_count: 0 });
    expect(await lab.row(living.id)).toEqual(living.task());
    expect(await lab.row(completed.id)).toEqual(completed.task());
    await expect(dead.write({ step: 1 })).rejects.toMatchObject({ code: "BISECT_BUSY" });
  });

  it("deletes what a filter finds with its runs, and running tasks only by force", async () => {
    const lab = await openTaskLab(clients.first);
    const running = await lab.claimed({ error_id: "running" });
    await (await openSteps(lab.context, running)).intend("a", "search");
    const waiting = await lab.create({ error_id: "waiting" });
    await expect(deleteTasks(lab.context, {})).rejects.toMatchObject({ code: "USAGE" });
    await expect(deleteTasks(lab.context, { suite: " " })).rejects.toMatchObject({ code: "USAGE" });
    expect(await deleteTasks(lab.context, { suite: "other" })).toBe(0);
    expect(await deleteTasks(lab.context, { suite: "ltp" })).toBe(1);
    expect(await lab.store.ids("bisect")).toEqual([running.id]);
    expect((await clients.first.tasks.list("bisect")).map(({ id }) => id)).not.toContain(waiting.id);
    await clients.engine.expireKey(`bisect/task/${running.id}`);
    expect(await deleteTasks(lab.context, { suite: "ltp" })).toBe(0);
    expect(await deleteTasks(lab.context, { suite: "ltp" }, { isForced: true })).toBe(1);
    expect(await lab.store.ids("bisect")).toEqual([]);
    expect(await lab.store.ids("bisect_step")).toEqual([]);
    await expect(running.write({ step: 1 })).rejects.toMatchObject({ code: "BISECT_BUSY" });
    expect(await lab.store.ids("bisect")).toEqual([]);
  });
});
