import { expect, it, vi } from "vitest";
import { appendVariables } from "../../src/scheduler/append-variables.js";
import { cancelJob, cancelledQueue } from "../../src/scheduler/cancel-job.js";
import { checkRunningJobs } from "../../src/scheduler/check-running-jobs.js";
import { closeJob } from "../../src/scheduler/close-job.js";
import { dispatchJob } from "../../src/scheduler/dispatch-job.js";
import { endOrphans } from "../../src/scheduler/end-orphans.js";
import { runLifeCycle } from "../../src/scheduler/life-cycle.js";
import type { SchedulerContext } from "../../src/scheduler/scheduler-context.js";
import { submitJob } from "../../src/scheduler/submit-job.js";
import { describeEveryEngine } from "./every-engine.js";
import { type Failure, failingServers } from "./failing-servers.js";
import { atOnce, openSchedulerLab, type SchedulerLab, testHosts } from "./scheduler-lab.js";

const manners: readonly Omit<Failure, "at">[] = [
  { isDone: false, forGood: false },
  { isDone: true, forGood: false },
  { isDone: false, forGood: true },
  { isDone: true, forGood: true },
];

/** More calls than anything here makes. */
const mostCalls = 60;

/** Of a lease that ran out etcd tells a little later; one without end does not run out there. */
async function isBack(lab: SchedulerLab, group: string): Promise<boolean> {
  const isReady = async () => expect((await lab.tasks(`sched/${group}`))[0]?.state).toBe("ready");
  return vi.waitFor(isReady, { timeout: 2000 }).then(
    () => true,
    () => false,
  );
}

describeEveryEngine("a scheduler that is cut off at any call", (clients) => {
  const openLab = (maxRetry = 0): Promise<SchedulerLab> =>
    openSchedulerLab(clients.first, { layout: clients.layout, maxRetry });

  const extracted = async (): Promise<readonly string[]> => {
    const task = await clients.first.tasks.consume("extract_stats", 60_000);
    if (task !== undefined) await clients.first.tasks.remove(task);
    return task === undefined ? [] : [task.id];
  };

  /** Does it with servers that fail at call 1, 2, 3 … until it makes no more calls; then `check`s. */
  const everywhere = async (
    lab: SchedulerLab,
    manner: Omit<Failure, "at">,
    one: {
      readonly prepare: (group: string) => Promise<string>;
      readonly work: (context: SchedulerContext, id: string, group: string) => Promise<unknown>;
      readonly check: (id: string, group: string, answer: unknown) => Promise<void>;
    },
  ): Promise<void> => {
    for (let at = 1; at < mostCalls; at++) {
      const group = `g${at}`;
      const id = await one.prepare(group);
      const servers = failingServers(clients.first, lab.store, { ...manner, at });
      const answer = await one
        .work(lab.another(servers.engine, servers.store), id, group)
        .catch((error: unknown) => error);
      await one.check(id, group, answer);
      if (servers.calls < at) return;
    }
    throw new Error("it never ends");
  };

  it.each(manners)(
    "case 52: closes the job when it is asked again (%o)",
    async (manner) => {
      const lab = await openLab();
      await everywhere(lab, manner, {
        async prepare(group) {
          const id = await lab.submit({ testbox: group, secrets: { pw: "x" } });
          await lab.boot(`${group}-1`);
          await appendVariables(lab.context, id, new Map([["loadavg", "1"]]));
          return id;
        },
        work: (context, id) => closeJob(context, id, {}),
        async check(id, group, answer) {
          if (answer instanceof Error)
            expect(answer).toMatchObject({ status: 500, message: "redis://10.0.0.9: connection lost" });
          // Whoever extracts may be faster than the one who asks again.
          const before = await extracted();
          await closeJob(lab.context, id, {});
          expect([...before, ...(await extracted())]).toEqual([id]);
          expect(await lab.document(id)).toMatchObject({ job_stage: "finish", job_health: "success", loadavg: "1" });
          expect(await lab.running(id)).toBeUndefined();
          expect(await lab.tasks(`sched/${group}`)).toEqual([]);
          expect(await clients.first.maps.get("id2secrets", id)).toBeUndefined();
          expect(lab.archive(id)).toBeUndefined();
        },
      });
    },
    120_000,
  );

  it.each(manners)(
    "stores and queues a job, or does neither (%o)",
    async (manner) => {
      const lab = await openLab();
      let accepted = 0;
      await everywhere(lab, manner, {
        prepare: async () => "",
        work: (context, _, group) =>
          submitJob(context, { suite: "s", testbox: group, secrets: { pw: "x" } }, testHosts),
        async check(_, group, answer) {
          const queued = await lab.ids(`sched/${group}`);
          if (!(answer instanceof Error)) {
            accepted++;
            expect(queued).toHaveLength(1);
            return;
          }
          expect(answer).toMatchObject({ status: 503, message: "redis://10.0.0.9: connection lost" });
          // Whoever is cut off for good cannot take anything back: what is queued then is no job for a machine.
          if (!manner.forGood) expect(queued).toEqual([]);
        },
      });
      expect(accepted).toBe(1);
      lab.clock.advance(3_600_000);
      await endOrphans(lab.context);
      const stored = await Promise.all((await lab.store.ids("jobs")).map((id) => lab.document(id)));
      const waiting = stored.filter((job) => job?.job_stage === "submit");
      if (!manner.forGood) expect(waiting).toHaveLength(1);
      for (const job of waiting) expect(await lab.ids(String(`sched/${job?.tbox_group}`))).toEqual([job?.id]);
    },
    120_000,
  );

  it.each(manners)(
    "starts a job, or leaves it at its place (%o)",
    async (manner) => {
      const lab = await openLab();
      await everywhere(lab, manner, {
        async prepare(group) {
          const id = await lab.submit({ testbox: group });
          await lab.submit({ testbox: group });
          return id;
        },
        work: (context, _, group) => dispatchJob(context, { hostname: `${group}-1` }, testHosts, atOnce),
        async check(id, group, answer) {
          if (!(answer instanceof Error)) return;
          expect(answer).toMatchObject({ status: 503, message: "redis://10.0.0.9: connection lost" });
          // Where the way back was cut off too, the lease runs out, or after the renewal the deadline comes.
          const [task] = await lab.tasks(`sched/${group}`);
          if (!manner.forGood && !manner.isDone) expect(task).toMatchObject({ id, state: "ready" });
          if (task?.state === "in_process") await clients.engine.expire(`sched/${group}`, id);
          if (!(await isBack(lab, group))) {
            // Cut off between the renewal and the answer: nobody has it, which its deadline shows.
            expect(manner).toEqual({ isDone: true, forGood: true });
            lab.clock.advance(3_600_000);
            await checkRunningJobs(lab.context);
            expect(await lab.document(id)).toMatchObject({ job_stage: "finish", job_health: "timeout" });
            return;
          }
          await checkRunningJobs(lab.context);
          expect((await lab.boot(`${group}-2`))?.id).toBe(id);
          expect(await lab.running(id)).toMatchObject({ testbox: `${group}-2` });
          expect(await closeJob(lab.context, id, {})).toBe(true);
        },
      });
    },
    120_000,
  );

  it.each(manners)(
    "queues a job that may be tried again once, behind the others (%o)",
    async (manner) => {
      const lab = await openLab(1);
      await everywhere(lab, manner, {
        async prepare(group) {
          const id = await lab.submit({ testbox: group });
          await lab.submit({ testbox: group });
          await lab.boot(`${group}-1`);
          lab.clock.advance(3_600_000);
          return id;
        },
        work: (context) => checkRunningJobs(context),
        async check(id, group) {
          lab.clock.advance(180_000);
          await checkRunningJobs(lab.context);
          const [first, second, ...more] = await lab.tasks(`sched/${group}`);
          expect([first?.state, second, more]).toEqual(["ready", expect.objectContaining({ id, state: "ready" }), []]);
          expect(await lab.running(id)).toBeUndefined();
          expect(await lab.document(id)).toMatchObject({ job_stage: "submit", nr_retry: 1 });
        },
      });
    },
    120_000,
  );

  it.each(manners)(
    "cancels a job, or leaves it queued (%o)",
    async (manner) => {
      const lab = await openLab();
      await everywhere(lab, manner, {
        prepare: (group) => lab.submit({ testbox: group }),
        work: (context, id) => cancelJob(context, id),
        async check(id, group) {
          const stop = new AbortController();
          const cycle = runLifeCycle(lab.context, { intervalMs: 1000, stop: stop.signal });
          await expect.poll(() => lab.clock.waits.length).toBeGreaterThan(0);
          stop.abort();
          await cycle;
          const job = await lab.boot(`${group}-1`);
          const stored = await lab.document(id);
          if (job === undefined) expect(stored).toMatchObject({ job_stage: "finish", job_health: "cancel" });
          else expect(stored).toMatchObject({ job_stage: "submit" });
          expect(await lab.tasks(cancelledQueue)).toEqual([]);
        },
      });
    },
    120_000,
  );
});
