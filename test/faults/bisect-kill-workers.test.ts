import { describe, expect, it } from "vitest";
import { readSteps } from "../../src/bisect/task/read-steps.js";
import { type Deployment, deploy, kill, until } from "./bisect-deployment.js";
import { etcdQueue, redisQueue, sqliteQueue } from "./bisect-engines.js";

const patience = 300_000;
const killAfterJobs = 7;

/** Waits until a task has that status. */
async function ended(lab: Deployment, id: string, status: string) {
  return until(async () => {
    const task = await lab.task(id);
    return task.bisect_status === status ? task : undefined;
  });
}

/** Waits until that many runs of a task are done and it waits for the job of the next one. */
async function waitsForJob(lab: Deployment, id: string, doneRuns: number): Promise<void> {
  await until(async () => {
    const steps = await readSteps(lab.store, id);
    // One that is being submitted has the turn for its run.
    const isRunning = steps.at(-1)?.state === "submitted" && steps.every(({ state }) => state !== "intent");
    return isRunning && steps.filter(({ state }) => state === "done").length >= doneRuns ? steps : undefined;
  });
}

describe.each([sqliteQueue, redisQueue, etcdQueue])("bisect workers on $name", ({ isMissing, title, start }) => {
  it.skipIf(isMissing)(
    `A18: the task of a killed machine goes on elsewhere: its running job is adopted, no run is repeated${title}`,
    async () => {
      const calm = await deploy(await start());
      const calmId = await calm.addTask("1");
      calm.startConsumer();
      expect((await ended(calm, calmId, "completed")).retry_count).toBe(0);

      const lab = await deploy(await start());
      const id = await lab.addTask("1");
      lab.farm.holdAfter(killAfterJobs);
      const first = lab.startConsumer();
      await waitsForJob(lab, id, killAfterJobs);
      const dead = [first.pid, ...first.workers()];
      for (const pid of dead) kill(pid, "SIGKILL");
      lab.startConsumer();
      await until(async () => ((await lab.task(id)).epoch > 1 ? true : undefined));
      lab.farm.release();
      const task = await ended(lab, id, "completed");
      expect(task).toMatchObject({ first_bad_commit: lab.repository.commit(37), retry_count: 1 });
      expect(lab.farm.submitted.length).toBe(calm.farm.submitted.length);
    },
    patience,
  );

  it.skipIf(isMissing)(
    `A20: a worker that was frozen beyond its lease writes nothing over what its successor found${title}`,
    async () => {
      const lab = await deploy(await start());
      const id = await lab.addTask("1");
      lab.farm.holdAfter(killAfterJobs);
      const first = lab.startConsumer();
      // Frozen in a submit it would keep the turn for that run, which outlasts the lease of the task by far.
      await waitsForJob(lab, id, killAfterJobs);
      const [frozen = 0] = first.workers();
      kill(frozen, "SIGSTOP");
      lab.startConsumer();
      await until(async () => ((await lab.task(id)).retry_count === 1 ? true : undefined));
      lab.farm.release();
      const before = await until(async () => {
        const { bisect_status, j } = await lab.task(id);
        return bisect_status === "completed" && !j.regression_pending && !j.publish_pending ? lab.task(id) : undefined;
      });
      kill(frozen, "SIGCONT");
      await until(() => (first.workers().includes(frozen) ? undefined : true));
      expect(await lab.task(id)).toEqual(before);
      expect(before.first_bad_commit).toBe(lab.repository.commit(37));
    },
    patience,
  );
});

// On etcd they go the same way, and take long.
describe.each([sqliteQueue, redisQueue])("bisect workers on $name", ({ isMissing, title, start }) => {
  it.skipIf(isMissing)(
    `A19: a task whose worker is killed four times has failed${title}`,
    async () => {
      const lab = await deploy(await start());
      const id = await lab.addTask("1");
      lab.farm.holdAfter(0);
      const consumer = lab.startConsumer();
      const killed = new Set<number>();
      for (let round = 1; round <= 4; round++) {
        const worker = await until(async () => {
          const { bisect_status, retry_count } = await lab.task(id);
          const isClaimed = bisect_status === "processing" && retry_count === round - 1;
          return isClaimed ? consumer.workers().find((pid) => !killed.has(pid)) : undefined;
        });
        killed.add(worker);
        kill(worker, "SIGKILL");
      }
      expect(await ended(lab, id, "failed")).toMatchObject({ fail_reason: "retry_exhausted", retry_count: 4 });
    },
    patience,
  );

  it.skipIf(isMissing)(
    `A21: SIGTERM hands the own tasks back and leaves those of others alone${title}`,
    async () => {
      const lab = await deploy(await start());
      lab.farm.holdAfter(0);
      const other = await lab.addTask("1");
      const stays = lab.startConsumer();
      await until(async () => ((await lab.task(other)).bisect_status === "processing" ? true : undefined));
      const own = [await lab.addTask("2"), await lab.addTask("3")];
      const goes = lab.startConsumer(2);
      for (const id of own)
        await until(async () => ((await lab.task(id)).bisect_status === "processing" ? id : undefined));
      const { epoch } = await lab.task(other);
      const startMs = performance.now();
      goes.signal("SIGTERM");
      expect(await goes.ended).toBe(0);
      expect(performance.now() - startMs).toBeLessThan(25_000);
      for (const id of own) {
        expect(await lab.task(id)).toMatchObject({ bisect_status: "wait", retry_count: 0, owner: "", phase: "" });
      }
      expect(await lab.task(other)).toMatchObject({ bisect_status: "processing", epoch, retry_count: 0 });
      expect(stays.workers()).toHaveLength(1);
    },
    patience,
  );

  it.skipIf(isMissing)(
    `A22: a worker that crashes touches no other task, and its slot is filled again${title}`,
    async () => {
      const lab = await deploy(await start());
      lab.farm.holdAfter(0);
      const ids = [await lab.addTask("1"), await lab.addTask("2")];
      const consumer = lab.startConsumer(2);
      for (const id of ids) await waitsForJob(lab, id, 0);
      const before = consumer.workers();
      expect(before).toHaveLength(2);
      kill(before[0] ?? 0, "SIGKILL");
      await until(async () => {
        const retries = await Promise.all(ids.map(async (id) => (await lab.task(id)).retry_count));
        return retries.reduce((sum, one) => sum + one, 0) === 1 && consumer.workers().length === 2 ? true : undefined;
      });
      expect(consumer.workers()).toContain(before[1]);
      lab.farm.release();
      for (const id of ids) {
        expect((await ended(lab, id, "completed")).first_bad_commit).toBe(lab.repository.commit(37));
      }
    },
    patience,
  );
});

describe("bisect workers", () => {
  it("A23: a task that is cancelled while it runs ends, and so do its step jobs", async () => {
    const lab = await deploy(await sqliteQueue.start());
    lab.farm.holdAfter(killAfterJobs);
    const id = await lab.addTask("1");
    const consumer = lab.startConsumer();
    await until(() => (lab.farm.submitted.length > killAfterJobs ? true : undefined));
    await lab.store.update("bisect", id, ({ j }) => ({ set: { j: { ...(j as object), cancel_requested: true } } }));
    await ended(lab, id, "cancelled");
    const before = await until(async () => {
      const task = await lab.task(id);
      return task.j.publish_pending === undefined ? task : undefined;
    });
    await until(() => (consumer.workers().length === 0 ? true : undefined));
    expect(lab.farm.cancelled).toEqual(lab.farm.submitted.slice(killAfterJobs));
    expect(await lab.task(id)).toEqual(before);
  }, 300_000);
});
