import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { appendVariables } from "../../src/scheduler/append-variables.js";
import { checkRunningJobs } from "../../src/scheduler/check-running-jobs.js";
import { closeJob } from "../../src/scheduler/close-job.js";
import { endOrphans } from "../../src/scheduler/end-orphans.js";
import { runLifeCycle } from "../../src/scheduler/life-cycle.js";
import { deadlineOf, renewDeadline } from "../../src/scheduler/renew-deadline.js";
import { setJobStage } from "../../src/scheduler/set-job-stage.js";
import { sweepArchives } from "../../src/scheduler/sweep-archives.js";
import { recordWtmp, testboxRecord } from "../../src/scheduler/testbox-records.js";
import { describeEveryEngine } from "./every-engine.js";
import { openSchedulerLab, type SchedulerLab } from "./scheduler-lab.js";

const minuteMs = 60_000;

describeEveryEngine("the life cycle of jobs", (clients) => {
  const openLab = (maxRetry = 0): Promise<SchedulerLab> =>
    openSchedulerLab(clients.first, { layout: clients.layout, maxRetry });
  const report = (lab: SchedulerLab, id: string, name: string, value: string): Promise<void> =>
    appendVariables(lab.context, id, new Map([[name, value]]));

  it("case 51: a job past its deadline is closed as timeout and not started again", async () => {
    const lab = await openLab();
    const id = await lab.submit({ runtime: 30 });
    await lab.boot();
    await report(lab, id, "job_state", "running");
    // The machine is left half a minute to say so itself.
    lab.clock.advance(335_000 + 29_000);
    await checkRunningJobs(lab.context);
    expect(await lab.running(id)).toBeDefined();
    lab.clock.advance(1000);
    await checkRunningJobs(lab.context);
    expect(await lab.document(id)).toMatchObject({ job_stage: "finish", job_health: "timeout" });
    expect(await lab.running(id)).toBeUndefined();
    expect(await lab.ids("extract_stats")).toEqual([id]);
    expect(await lab.boot()).toBeUndefined();
    expect(await testboxRecord(lab.context, "wfg-e595")).toMatchObject({ state: "rebooting_queue", job_id: id });

    lab.clock.advance(minuteMs);
    const next = await lab.submit();
    await lab.boot();
    expect(await testboxRecord(lab.context, "wfg-e595")).toMatchObject({ state: "booting", job_id: next });
    await checkRunningJobs(lab.context);
    expect(await clients.first.maps.entries("sched/rebooting_queue")).toEqual(new Map());
  });

  it("a failure that the testbox told is not overwritten by the timeout", async () => {
    const lab = await openLab();
    const id = await lab.submit();
    await lab.boot();
    await report(lab, id, "job_state", "OOM");
    lab.clock.advance(3600 * 1000);
    await checkRunningJobs(lab.context);
    expect(await lab.document(id)).toMatchObject({ job_stage: "finish", job_health: "OOM" });
  });

  it("a renewed deadline lives on through later stages", async () => {
    const lab = await openLab();
    const id = await lab.submit({ runtime: 30 });
    await lab.boot();
    await report(lab, id, "job_state", "running");
    const renewed = await renewDeadline(lab.context, id, 86_400);
    expect(await deadlineOf(lab.context, "wfg-e595")).toBe(renewed);
    expect(await setJobStage(lab.context, id, "post_run")).toBe(true);
    expect(await deadlineOf(lab.context, "wfg-e595")).toBe(renewed);
    lab.clock.advance(80_000_000);
    await checkRunningJobs(lab.context);
    expect(await lab.running(id)).toBeDefined();
    lab.clock.advance(7_000_000);
    await checkRunningJobs(lab.context);
    expect(await lab.document(id)).toMatchObject({ job_health: "timeout" });
  });

  it("a job that may be tried again is queued anew, without what its run left, as often as allowed", async () => {
    const lab = await openLab(1);
    const id = await lab.submit({ runtime: 30 });
    const second = await lab.submit();
    expect((await lab.boot())?.id).toBe(id);
    await report(lab, id, "start_time", "1587725398");
    await report(lab, id, "job_state", "running");
    lab.clock.advance(335_000 + 30_000);
    await checkRunningJobs(lab.context);
    expect(await lab.ids("sched/wfg-e595")).toEqual([second, id]);
    expect(await lab.running(id)).toBeUndefined();
    expect(await lab.document(id)).toMatchObject({ job_stage: "submit", nr_retry: 1 });
    expect(await closeJob(lab.context, id, {})).toBe(false);

    expect((await lab.boot("wfg-e595-1"))?.id).toBe(second);
    const again = await lab.boot("wfg-e595-2");
    expect(again).toMatchObject({ id, testbox: "wfg-e595-2", job_stage: "boot" });
    expect(again).not.toHaveProperty("start_time");
    expect(again).not.toHaveProperty("job_health");
    lab.clock.advance(3600 * 1000);
    await checkRunningJobs(lab.context);
    expect(await lab.document(id)).toMatchObject({ job_stage: "finish", job_health: "timeout", nr_retry: 1 });
  });

  it("a success that was reported stays, though the end of the job is never told", async () => {
    const lab = await openLab(1);
    const id = await lab.submit({ runtime: 30 });
    await lab.boot();
    await report(lab, id, "job_state", "running");
    await report(lab, id, "job_state", "finished");
    lab.clock.advance(335_000 + 30_000);
    await checkRunningJobs(lab.context);
    expect(await lab.document(id)).toMatchObject({ job_stage: "finish", job_health: "success" });
  });

  it("the job of a machine that crashed is closed", async () => {
    const lab = await openLab();
    const id = await lab.submit();
    await lab.boot();
    await recordWtmp(lab.context, "wfg-e595", new Map([["tbox_state", "crash"]]));
    expect(await lab.document(id)).toMatchObject({ job_stage: "finish", job_health: "crash" });
  });

  it("a machine that crashed ends no job that another machine has meanwhile", async () => {
    const lab = await openLab();
    const id = await lab.submit();
    await lab.boot();
    const left = JSON.stringify({ job_id: id, since_ms: lab.clock.nowMs() });
    await clients.first.maps.set("sched/tbox2job", "wfg-e595-9", left);
    await recordWtmp(lab.context, "wfg-e595-9", new Map([["tbox_state", "crash"]]));
    expect(await lab.running(id)).toMatchObject({ job_stage: "boot", testbox: "wfg-e595" });
  });

  it("a machine that gets another job has left the one before", async () => {
    const lab = await openLab();
    const [first, second] = [await lab.submit(), await lab.submit()];
    await lab.boot();
    expect((await lab.boot())?.id).toBe(second);
    expect(await lab.document(first)).toMatchObject({ job_stage: "finish", job_health: "abnormal" });
    expect(await lab.running(second)).toBeDefined();
  });

  it("a machine that asks again at once keeps its job, and after a minute has left it", async () => {
    const lab = await openLab();
    const id = await lab.submit();
    await lab.boot();
    expect(await lab.boot()).toBeUndefined();
    expect(await lab.running(id)).toBeDefined();
    lab.clock.advance(minuteMs);
    expect(await lab.boot()).toBeUndefined();
    expect(await lab.document(id)).toMatchObject({ job_stage: "finish", job_health: "abnormal" });
  });

  it("machines of one group leave each other's jobs alone", async () => {
    const lab = await openLab();
    const [first] = [await lab.submit({ testbox: "g" }), await lab.submit({ testbox: "g" })];
    await lab.boot("g-1");
    await lab.boot("g-2");
    lab.clock.advance(10 * minuteMs);
    await lab.boot("g-3");
    await checkRunningJobs(lab.context);
    expect(await lab.running(first ?? "")).toBeDefined();
  });

  it("a job whose machine has another one is closed, if its close was missed", async () => {
    const lab = await openLab();
    const id = await lab.submit();
    await lab.boot();
    lab.clock.advance(3 * minuteMs);
    const other = JSON.stringify({ job_id: "777", since_ms: lab.clock.nowMs() });
    await clients.first.maps.set("sched/tbox2job", "wfg-e595", other);
    await checkRunningJobs(lab.context);
    expect(await lab.document(id)).toMatchObject({ job_health: "abnormal" });
    expect(await clients.first.maps.get("sched/tbox2job", "wfg-e595")).toBe(other);
  });

  it("the entry of a start that was cut off goes, and the job is started anew", async () => {
    const lab = await openLab();
    const id = await lab.submit();
    await lab.boot();
    const entry = await clients.first.maps.get("sched/id2job", id);
    const task = await clients.first.tasks.held("sched/wfg-e595", id);
    expect(task && (await clients.first.tasks.giveBack(task, { afterMs: 0, failed: false }))).toBe(true);
    await clients.first.maps.set("sched/id2job", id, entry ?? "");
    expect(await closeJob(lab.context, id, {})).toBe(false);
    expect(await lab.document(id)).toMatchObject({ job_stage: "submit" });
    await clients.first.maps.set("sched/id2job", id, entry ?? "");
    lab.clock.advance(3 * minuteMs);
    await checkRunningJobs(lab.context);
    expect(await lab.running(id)).toBeUndefined();
    expect((await lab.boot())?.id).toBe(id);
  });

  it("what was cut off and what is dirty does not keep the loop from the rest", async () => {
    const lab = await openLab();
    for (const [id, text] of [
      ["bad", "no json"],
      ["null", "null"],
      ["empty", "{}"],
      ["../x", '{"testbox":7,"deadline":"yesterday"}'],
    ] as const) {
      await clients.first.maps.set("sched/id2job", id, text);
    }
    const id = await lab.submit({ runtime: 1 });
    await lab.boot();
    const stop = new AbortController();
    const cycles = [1, 2].map(async () =>
      runLifeCycle(lab.another(await clients.another()), { intervalMs: 30_000, stop: stop.signal }),
    );
    await vi.waitFor(() => expect(lab.clock.waits.length).toBe(2));
    lab.clock.advance(3600 * 1000);
    await vi.waitFor(async () => expect(await lab.document(id)).toMatchObject({ job_health: "timeout" }), 10_000);
    stop.abort();
    await Promise.all(cycles);
    expect(await lab.ids("extract_stats")).toEqual([id]);
  }, 30_000);

  it("a job that was stored and never queued is closed; one that waits is not", async () => {
    const lab = await openLab();
    const waiting = await lab.submit();
    const running = await lab.submit({ testbox: "other" });
    await lab.boot("other");
    const orphan = await lab.submit();
    await clients.first.tasks.discard("sched/wfg-e595", orphan);
    await endOrphans(lab.context);
    expect(await lab.document(orphan)).toMatchObject({ job_stage: "submit" });
    lab.clock.advance(6 * minuteMs);
    await endOrphans(lab.context);
    expect(await lab.document(orphan)).toMatchObject({ job_stage: "finish", job_health: "abort_invalid" });
    for (const id of [waiting, running]) expect(await lab.document(id)).toMatchObject({ job_stage: "submit" });
  });

  it("a job that is left by another scheduler later on is found as well", async () => {
    const lab = await openLab();
    const stop = new AbortController();
    const ended = runLifeCycle(lab.context, { intervalMs: 30_000, stop: stop.signal });
    await vi.waitFor(() => expect(lab.clock.waits).toEqual([30_000]));
    const orphan = await lab.submit();
    await clients.first.tasks.discard("sched/wfg-e595", orphan);
    lab.clock.advance(6 * minuteMs);
    await vi.waitFor(async () => expect(await lab.document(orphan)).toMatchObject({ job_health: "abort_invalid" }));
    stop.abort();
    await ended;
  });

  it("archives that nobody fetched are removed after a day", async () => {
    const lab = await openLab();
    const [old, fresh] = ["1", "2"].map((id) => join(lab.resultBase, "job_initrd_tmpfs", id));
    for (const folder of [old ?? "", fresh ?? ""]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "job.cgz"), "");
    }
    const nowS = lab.clock.nowMs() / 1000;
    utimesSync(old ?? "", nowS, nowS - 86_400);
    utimesSync(fresh ?? "", nowS, nowS - 86_000);
    await sweepArchives(lab.context);
    expect([existsSync(old ?? ""), existsSync(fresh ?? "")]).toEqual([false, true]);
  });
});
