import { describe, expect, it } from "vitest";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { ranSeconds } from "../../../src/bisect/task/ran-seconds.js";
import { reapTasks } from "../../../src/bisect/task/reap-tasks.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import { CciError } from "../../../src/support/cci-error.js";
import { describeEveryEngine } from "../../scheduler/every-engine.js";
import { openTaskLab } from "./task-lab.js";

const noonS = 1_704_110_400;

describe("a task that is claimed", () => {
  it("is in the phase `prepare`, with its owner, its lease and its result folder", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    expect(await lab.row(held.id)).toEqual(held.task());
    expect(held.task()).toMatchObject({
      bisect_status: "processing",
      phase: "prepare",
      owner: held.owner,
      epoch: held.epoch,
      claim_time: noonS,
      lease_until: noonS + 120,
      bisect_result_root: `/results/linux/2024-01-01/25112012334404900/dc3ef8c0/${held.id}`,
    });
    expect(await lab.context.engine.tasks.list("bisect")).toEqual([]);
  });

  it("is nobody else's, also not that of the same process", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    expect(await claimTask(lab.context, held.id, newOwner())).toBeUndefined();
    await held.end("completed");
    expect(await claimTask(lab.context, held.id, newOwner())).toBeUndefined();
    expect(await claimTask(lab.context, "4711", newOwner())).toBeUndefined();
    expect(await lab.row(held.id)).toEqual(held.task());
  });

  it("keeps the keys of `j` that others write meanwhile", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed({ options: { runs: 2 } });
    await lab.store.update("bisect", held.id, ({ j }) => ({ set: { j: { ...(j as object), related_jobs: ["1"] } } }));
    await held.write({ phase: "search", step: 3, j: { candidates: ["a"], warnings: ["w"] } });
    await held.write({ j: { warnings: undefined } });
    expect(await lab.row(held.id)).toMatchObject({ phase: "search", step: 3 });
    expect((await lab.row(held.id)).j).toEqual({
      options: { runs: 2 },
      claimed_at: noonS,
      related_jobs: ["1"],
      candidates: ["a"],
    });
  });

  it("has ended when it is said to: with times, and without owner, phase and work tree", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    await held.write({ work_dir: "/w", steps_left: 3, phase: "confirm" });
    lab.clock.advance(60_000);
    const ended = await held.end("failed", { fail_reason: "no_good_commit", j: { candidates: ["c"] } });
    expect(ended).toEqual(await lab.row(held.id));
    expect(ended).toMatchObject({
      bisect_status: "failed",
      fail_reason: "no_good_commit",
      end_time: noonS + 60,
      updated_at: noonS + 60,
      work_dir: "",
      steps_left: 0,
      phase: "",
      owner: "",
      lease_until: 0,
      j: { candidates: ["c"], ran_s: 60 },
    });
    expect(held.lost.aborted).toBe(true);
    await expect(held.write({ step: 9 })).rejects.toMatchObject({ code: "BISECT_BUSY" });
    expect(await lab.row(held.id)).toEqual(ended);
  });

  it("waits again when it is handed back, its seconds summed up over all claims", async () => {
    const lab = await openTaskLab();
    const first = await lab.claimed();
    await first.write({ step: 4 });
    lab.clock.advance(100_000);
    await first.handBack();
    expect(await lab.row(first.id)).toMatchObject({ bisect_status: "wait", owner: "", step: 4, retry_count: 0 });
    expect(await lab.context.engine.tasks.list("bisect")).toMatchObject([{ id: first.id }]);
    lab.clock.advance(86_400_000);
    const second = await lab.claimed();
    lab.clock.advance(20_000);
    expect(second.epoch).toBeGreaterThan(first.epoch);
    expect(second.task()).toMatchObject({ claim_time: noonS, bisect_result_root: first.task().bisect_result_root });
    expect(ranSeconds(second.task(), lab.clock.nowMs() / 1000)).toBe(120);
    expect(ranSeconds(await second.handBack(), lab.clock.nowMs() / 1000 + 99)).toBe(120);
  });

  it("shows at a look that its end was asked for", async () => {
    const lab = await openTaskLab();
    const held = await lab.claimed();
    expect((await held.look()).j.cancel_requested).toBeUndefined();
    await lab.store.update("bisect", held.id, ({ j }) => ({
      set: { j: { ...(j as object), cancel_requested: true } },
    }));
    expect((await held.look()).j.cancel_requested).toBe(true);
    expect((await held.handBack()).bisect_status).toBe("cancelled");
  });

  it("is kept by its heart beat, through troubles of the servers too", async () => {
    const lab = await openTaskLab();
    const away = new CciError("QUEUE_UNREACHABLE", "gone");
    let isAway = false;
    const { coordination } = lab.context.engine;
    const renew: typeof coordination.renew = (...key) => (isAway ? Promise.reject(away) : coordination.renew(...key));
    const engine = { ...lab.context.engine, coordination: { ...coordination, renew } };
    const { id } = await lab.create();
    const held = await claimTask(lab.another(engine), id, newOwner());
    lab.clock.advance(30_000);
    await held?.renew();
    expect(await lab.row(id)).toMatchObject({ lease_until: noonS + 150 });
    isAway = true;
    lab.clock.advance(100_000);
    await held?.renew();
    expect(held?.lost.aborted).toBe(false);
    await expect(held?.write({ step: 1 })).rejects.toBe(away);
    expect(held?.lost.aborted).toBe(false);
    lab.clock.advance(20_000);
    await expect(held?.renew()).rejects.toMatchObject({ code: "BISECT_BUSY" });
    expect(held?.lost.aborted).toBe(true);
  });

  it("can be ended again where the answer to the first try was lost", async () => {
    const lab = await openTaskLab();
    const { id } = await lab.create();
    const lost = new CciError("STORE_UNREACHABLE", "cut off");
    let isCut = true;
    const update: typeof lab.store.update = async (...change) => {
      const result = await lab.store.update(...change);
      if (isCut && (await lab.row(id)).bisect_status === "completed") throw lost;
      return result;
    };
    const held = await claimTask(lab.another(undefined, { ...lab.store, update }), id, newOwner());
    await expect(held?.end("completed", { confidence: 0.9 })).rejects.toBe(lost);
    isCut = false;
    expect(await held?.end("completed", { confidence: 0.9 })).toMatchObject({ bisect_status: "completed" });
    expect(await lab.row(id)).toMatchObject({ bisect_status: "completed", confidence: 0.9 });
  });
});

describeEveryEngine("a task whose owner was frozen", (clients) => {
  it("A20: takes no write of that owner any more, and keeps the result of its successor", async () => {
    const lab = await openTaskLab(clients.first);
    const frozen = await lab.claimed();
    await frozen.write({ step: 2 });
    await clients.engine.expireKey(`bisect/task/${frozen.id}`);
    expect(await reapTasks(lab.another(await clients.another()))).toHaveLength(1);
    const successor = await lab.claimed();
    expect(successor.epoch).toBeGreaterThan(frozen.epoch);
    await successor.end("completed", { first_bad_commit: "c".repeat(40), step: 20 });
    const result = await lab.row(frozen.id);
    const writes = [
      () => frozen.write({ first_bad_commit: "d".repeat(40) }),
      () => frozen.end("failed", { fail_reason: "internal_error" }),
      () => frozen.handBack(),
      () => frozen.renew(),
      () => frozen.hold(),
      () => frozen.look(),
    ];
    for (const write of writes) await expect(write()).rejects.toMatchObject({ code: "BISECT_BUSY" });
    expect(frozen.lost.aborted).toBe(true);
    expect(await lab.row(frozen.id)).toEqual(result);
  });

  it("takes no write from the moment on at which its lease ran out, also while nobody else has it", async () => {
    const lab = await openTaskLab(clients.first);
    const held = await lab.claimed();
    await clients.engine.expireKey(`bisect/task/${held.id}`);
    await expect(held.write({ step: 5 })).rejects.toMatchObject({ code: "BISECT_BUSY" });
    expect(held.lost.aborted).toBe(true);
    expect(await lab.row(held.id)).toEqual(held.task());
    expect(held.task().step).toBe(0);
  });

  it("A20: takes none either while its successor works, nor where it woke between the question and the write", async () => {
    const lab = await openTaskLab(clients.first);
    const { id } = await lab.create();
    let thaw: (() => Promise<void>) | undefined;
    const update: typeof lab.store.update = async (...change) => {
      await thaw?.();
      return lab.store.update(...change);
    };
    const frozen = await claimTask(lab.another(clients.first, { ...lab.store, update }), id, newOwner());
    thaw = async () => {
      thaw = undefined;
      await clients.engine.expireKey(`bisect/task/${id}`);
      await reapTasks(lab.context);
      await lab.claimed();
    };
    await expect(frozen?.end("completed", { step: 99 })).rejects.toMatchObject({ code: "BISECT_BUSY" });
    expect(await lab.row(id)).toMatchObject({ bisect_status: "processing", step: 0, retry_count: 1 });
  });

  it("is not claimed by one who was frozen between lease and row", async () => {
    const lab = await openTaskLab(clients.first);
    const { id } = await lab.create();
    let freeze: (() => Promise<void>) | undefined = async () => {
      freeze = undefined;
      await clients.engine.expireKey(`bisect/task/${id}`);
      const other = await lab.claimed();
      await other.handBack();
    };
    const update: typeof lab.store.update = async (...change) => {
      await freeze?.();
      return lab.store.update(...change);
    };
    expect(await claimTask(lab.another(clients.first, { ...lab.store, update }), id, newOwner())).toBeUndefined();
    freeze = async () => {
      freeze = undefined;
      await clients.engine.expireKey(`bisect/task/${id}`);
      const other = await lab.claimed();
      await other.handBack();
    };
    const get: typeof lab.store.get = async (...place) => {
      await freeze?.();
      return lab.store.get(...place);
    };
    expect(await claimTask(lab.another(clients.first, { ...lab.store, get }), id, newOwner())).toBeUndefined();
    expect(await lab.row(id)).toMatchObject({ bisect_status: "wait", owner: "" });
  });

  it("can still be claimed where the queue server has lost its data, and its epochs begin anew", async () => {
    const lab = await openTaskLab(clients.first);
    const { id } = await lab.create();
    await lab.store.update("bisect", id, () => ({ set: { epoch: 8e15 } }));
    const held = await claimTask(lab.context, id, newOwner());
    expect(held?.epoch).toBeLessThan(8e15);
    await held?.write({ step: 1 });
    expect(await lab.row(id)).toMatchObject({ bisect_status: "processing", epoch: held?.epoch, step: 1 });
  });
});
