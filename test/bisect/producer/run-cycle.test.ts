import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { CycleCounters } from "../../../src/bisect/producer/cycle-counters.js";
import { openJobMemory } from "../../../src/bisect/producer/job-memory.js";
import { producerStatus } from "../../../src/bisect/producer/producer-control.js";
import { regressionOf } from "../../../src/bisect/regression/read-regressions.js";
import { recordRegression } from "../../../src/bisect/regression/record-regression.js";
import { setRegressionValid } from "../../../src/bisect/regression/set-regression-valid.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { taskIdOf } from "../../../src/bisect/task/task-id.js";
import type { Document } from "../../../src/store/document.js";
import { CciError } from "../../../src/support/cci-error.js";
import { testStartMs } from "../../support/test-clock.js";
import { type BisectLab, openBisectLab } from "../bisect-lab.js";
import { testTask } from "../test-task.js";
import { cycle, failedTestJob, linuxUrl, questionsOf, storeJobs, tasksOf } from "./failed-job.js";

const errid = "ltp.eid.munlockall01.fail";
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
const hex = (sign: string): string => sign.repeat(40);

/** Every error id of every job that was searched came to one end. */
function addsUp({ dropped, duplicate, created, reset, failed, errids }: CycleCounters): boolean {
  return errids === sum(dropped) + sum(duplicate) + created + reset + failed;
}

async function setTask(lab: BisectLab, id: string, fields: Partial<BisectTask>): Promise<void> {
  await lab.store.update("bisect", id, () => ({ set: fields as Document }));
}

describe("runCycle", () => {
  it("A7: looks at all of 2,500 failed jobs", async () => {
    const lab = await openBisectLab();
    const jobs = Array.from({ length: 2500 }, (_, at) =>
      failedTestJob(String(1000 + at), at < 3 ? [`ltp.eid.t${at}.fail`] : ["ltp.eid.x.message"]),
    );
    await storeJobs(lab.store, ...jobs);
    const counters = await cycle(lab.context);
    expect(counters).toMatchObject({ queried: 2500, errids: 2500, created: 3, failed: 0 });
    expect(counters.dropped.companion).toBe(2497);
    expect(addsUp(counters)).toBe(true);
    expect((await tasksOf(lab.store)).size).toBe(3);
  });

  it("A9: makes a task of the errors that a commit can be guilty of alone, and rings for it", async () => {
    const lab = await openBisectLab();
    const errids = ["x.message", "dmesg.eid.y", "stderr.curl:(#)Could_not_resolve_host", "ltp.eid.z.fail"];
    await storeJobs(lab.store, failedTestJob("7", errids));
    const counters = await cycle(lab.context);
    expect(counters).toMatchObject({ created: 1, dropped: { companion: 1, denied: 2 } });
    const [task] = (await tasksOf(lab.store)).values();
    expect(task).toMatchObject({
      id: taskIdOf({ bad_job_id: "7", error_id: "ltp.eid.z.fail", bisect_metric: "" }),
      error_id: "ltp.eid.z.fail",
      bisect_status: "wait",
      priority_level: 1,
      git_url: linuxUrl,
      project: "linux",
    });
    expect(await lab.context.engine.tasks.list("bisect")).toMatchObject([{ id: task?.id }]);
  });

  it("takes no job that is not finished, not failed, of its own, without error ids or without a repository", async () => {
    const lab = await openBisectLab({ rules: { account: "bisect" } });
    await storeJobs(
      lab.store,
      failedTestJob("1", [errid], { job_stage: "running" }),
      failedTestJob("2", [errid], { job_data_readiness: "" }),
      failedTestJob("3", [errid], { job_data_readiness: undefined, stats: undefined }),
      failedTestJob("4", [errid], { job_stage: undefined, job_state: "post_run" }),
      failedTestJob("5", [errid], { job_health: "success" }),
      failedTestJob("6", [errid], { suite: "bisect-py" }),
      failedTestJob("7", [errid], { my_account: "bisect" }),
      failedTestJob("8", []),
      failedTestJob("9", [errid], { ss: undefined }),
      failedTestJob("10", [errid], { ss: { linux: { commit: hex("b"), _url: "ext::sh -c id" } } }),
      failedTestJob("11", [errid], { submit_time: "2023-12-01T00:00:00Z", finish_time: undefined }),
    );
    const counters = await cycle(lab.context);
    // The fifth and the last are no answers of the store at all; the second and third lack their results.
    expect(counters).toMatchObject({ queried: 9, not_ready: 3, own: 2, no_errid: 1, no_source: 2, created: 1 });
    expect([...(await tasksOf(lab.store)).values()].map(({ bad_job_id }) => bad_job_id)).toEqual(["2"]);
  });

  it("A12: makes no task of the step jobs of a bisect", async () => {
    const lab = await openBisectLab();
    await storeJobs(
      lab.store,
      failedTestJob("1", [errid], { bad_job_id: "99" }),
      failedTestJob("2", [errid], { j: { bad_job_id: "99" } }),
    );
    expect(await cycle(lab.context)).toMatchObject({ own: 2, created: 0 });
  });

  it("A10: admits a new error id also once regressions are known", async () => {
    const lab = await openBisectLab();
    await storeJobs(lab.store, failedTestJob("1", [errid]));
    expect(await cycle(lab.context)).toMatchObject({ created: 1 });
    await recordRegression(lab.context, testTask({ bad_job_id: "1", error_id: errid }));
    await storeJobs(lab.store, failedTestJob("2", ["ltp.eid.other.fail"]));
    expect(await cycle(lab.context)).toMatchObject({ created: 1 });
  });

  it("A11: drops what an operator calls invalid, although the whitelist has it", async () => {
    const lab = await openBisectLab();
    await recordRegression(lab.context, testTask({ error_id: errid }));
    await setRegressionValid(lab.context, errid, linuxUrl, false);
    await storeJobs(lab.store, failedTestJob("1", [errid]));
    expect(await cycle(lab.context)).toMatchObject({ created: 0, dropped: { invalid: 1 } });
  });

  it("A14: a task that failed by the way of the world waits again after a day, one that was judged does not", async () => {
    const lab = await openBisectLab();
    const names = ["ltp.eid.a.fail", "ltp.eid.b.fail", "ltp.eid.c.fail"];
    await storeJobs(lab.store, failedTestJob("1", names));
    await cycle(lab.context);
    const idOf = (error_id: string): string => taskIdOf({ bad_job_id: "1", error_id, bisect_metric: "" });
    const ago = (hours: number): number => testStartMs / 1000 - hours * 3600;
    const failed = { bisect_status: "failed" } as const;
    await setTask(lab, idOf("ltp.eid.a.fail"), { ...failed, fail_reason: "timeout", end_time: ago(25) });
    await setTask(lab, idOf("ltp.eid.b.fail"), { ...failed, fail_reason: "not_reproducible", end_time: ago(25) });
    await setTask(lab, idOf("ltp.eid.c.fail"), { ...failed, fail_reason: "timeout", end_time: ago(23) });
    const counters = await cycle(lab.context);
    expect(counters).toMatchObject({ created: 0, reset: 1, duplicate: { exact: 2 } });
    const tasks = await tasksOf(lab.store);
    expect(names.map((name) => tasks.get(name)?.bisect_status)).toEqual(["wait", "failed", "failed"]);
  });

  it("A15: a second job with the same error joins the open task; another repository gets its own", async () => {
    const lab = await openBisectLab();
    await storeJobs(lab.store, failedTestJob("1", [errid]));
    await cycle(lab.context);
    const elsewhere = { ss: { linux: { commit: hex("b"), _url: "https://git.example/next" } } };
    await storeJobs(lab.store, failedTestJob("2", [errid]), failedTestJob("3", [errid], elsewhere));
    const counters = await cycle(lab.context);
    expect(counters).toMatchObject({ created: 1, duplicate: { exact: 1, group: 1 } });
    const { hits } = await lab.store.search({
      collections: "bisect",
      query: { conditions: [] },
      order: [{ field: "bad_job_id", descending: false }],
      limit: 10,
    });
    const rows = hits.map(({ document }) => document as unknown as BisectTask);
    expect(rows.map(({ bad_job_id, j }) => [bad_job_id, j.related_jobs])).toEqual([
      ["1", ["2"]],
      ["3", undefined],
    ]);
  });

  it("A6: keeps error ids with signs of every kind as they are", async () => {
    const lab = await openBisectLab();
    const names = [
      `pkgbuild.a.c:error:expected';'before"}"`,
      "x.eid.a#b&c d.fail",
      "x.eid.测试.fail",
      "__proto__.fail",
    ];
    await storeJobs(lab.store, failedTestJob("1", names));
    expect(await cycle(lab.context)).toMatchObject({ created: 4 });
    expect(new Set((await tasksOf(lab.store)).keys())).toEqual(new Set(names));
  });

  it("passes over commits that are too old", async () => {
    const lab = await openBisectLab({ rules: { maxCommitAgeDays: 10 } });
    const source = (commit: string): Document => ({ ss: { linux: { commit, _url: linuxUrl } } });
    const days = (count: number): number => testStartMs / 1000 - count * 86_400;
    await storeJobs(
      lab.store,
      failedTestJob("1", ["ltp.eid.a.fail"], source(hex("a"))),
      failedTestJob("2", ["ltp.eid.b.fail"], source(hex("b"))),
      failedTestJob("3", ["ltp.eid.c.fail"], source("v5.9-rc3")),
      failedTestJob("4", ["ltp.eid.d.fail"], source("v5.10.1")),
      failedTestJob("5", ["ltp.eid.e.fail"], source(hex("e"))),
    );
    const questions = questionsOf([], {
      committerTime: async (_, commit) => (commit === hex("a") ? days(11) : days(9)),
      versionTag: async (_, commit) => (commit === hex("e") ? "v5.4" : undefined),
    });
    expect(await cycle(lab.context, { questions })).toMatchObject({ too_old: 3, created: 2 });
    expect([...(await tasksOf(lab.store)).keys()].sort()).toEqual(["ltp.eid.b.fail", "ltp.eid.d.fail"]);
  });

  it("makes no task while git cannot tell whether a known culprit is in the commit, and looks again", async () => {
    const lab = await openBisectLab();
    await recordRegression(lab.context, testTask({ error_id: errid, first_bad_commit: hex("c") }));
    await storeJobs(lab.store, failedTestJob("1", [errid]));
    const silent = questionsOf([], { isAncestor: async () => undefined });
    const usual = { isForced: false, memory: openJobMemory() };
    expect(await cycle(lab.context, { ...usual, questions: silent })).toMatchObject({ created: 0, failed: 1 });
    lab.clock.advance(5 * 3_600_000);
    const questions = questionsOf([hex("b")]);
    expect(await cycle(lab.context, { ...usual, questions })).toMatchObject({ created: 1 });
  });

  it("makes no task of a regression whose culprit the commit has, but of one that came back after its fix", async () => {
    const lab = await openBisectLab();
    const culprit = hex("c");
    await recordRegression(lab.context, testTask({ error_id: errid, first_bad_commit: culprit }));
    await storeJobs(lab.store, failedTestJob("5", [errid]));
    const questions = questionsOf([culprit, hex("f"), hex("b")]);
    expect(await cycle(lab.context, { questions })).toMatchObject({ created: 0, duplicate: { regression: 1 } });
    const known = await regressionOf(lab.context, "errid", errid, linuxUrl);
    expect(known?.related_jobs).toContain("5");

    const fixed = { status: "fixed", j: { ...known?.j, fixed_in: hex("f") } };
    await lab.store.update("regression", String(known?.id), () => ({ set: fixed }));
    expect(await cycle(lab.context, { questions })).toMatchObject({ created: 1 });
    expect((await tasksOf(lab.store)).get(errid)?.priority_level).toBe(4);
    expect(await regressionOf(lab.context, "errid", errid, linuxUrl)).toMatchObject({
      status: "active",
      j: { reopened: 1 },
    });
  });

  it("begins an hour before the last job it saw, and waits for results that are not in", async () => {
    const lab = await openBisectLab();
    const at = (hoursAgo: number): Document => ({
      submit_time: new Date(testStartMs - hoursAgo * 3_600_000).toISOString(),
      finish_time: new Date(testStartMs - hoursAgo * 3_600_000).toISOString(),
    });
    await storeJobs(
      lab.store,
      failedTestJob("1", ["ltp.eid.a.fail"], at(30)),
      failedTestJob("2", ["ltp.eid.b.fail"], { ...at(20), job_data_readiness: "incomplete" }),
      failedTestJob("3", ["ltp.eid.c.fail"], at(0)),
    );
    const usual = { isForced: false, memory: openJobMemory() };
    expect(await cycle(lab.context, usual)).toMatchObject({ queried: 3, not_ready: 1, created: 2 });
    await storeJobs(lab.store, failedTestJob("2", ["ltp.eid.b.fail"], at(20)));
    expect(await cycle(lab.context, usual)).toMatchObject({ queried: 2, cached: 1, created: 1 });
    expect(await cycle(lab.context, usual)).toMatchObject({ queried: 1, cached: 1, created: 0 });
    // One that ran for long is found by its end.
    await storeJobs(lab.store, failedTestJob("4", ["ltp.eid.d.fail"], { ...at(0), submit_time: at(40).submit_time }));
    expect(await cycle(lab.context, usual)).toMatchObject({ created: 1 });
  });

  it("looks at successful jobs too where the operator says so", async () => {
    const lab = await openBisectLab();
    const { rules } = lab.context;
    const any = { ...lab.context, rules: { ...rules, producer: { ...rules.producer, isAnyHealth: true } } };
    await storeJobs(lab.store, failedTestJob("1", ["pkgbuild.a.c:warning:unused"], { job_health: "success" }));
    expect(await cycle(lab.context)).toMatchObject({ queried: 0 });
    expect(await cycle(any)).toMatchObject({ queried: 1, created: 1 });
  });

  it("answers busy while a cycle goes on, and says what the last one did", async () => {
    const lab = await openBisectLab();
    await storeJobs(lab.store, failedTestJob("1", [errid]));
    let release = (): void => {};
    const asked = vi.fn(() => new Promise<undefined>((resolve) => (release = () => resolve(undefined))));
    const first = cycle(lab.context, { questions: questionsOf([], { committerTime: asked }) });
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    await expect(cycle(lab.context)).rejects.toMatchObject({ code: "BISECT_BUSY" });
    release();
    const counters = await first;
    expect(await producerStatus(lab.context)).toMatchObject({ enabled: true, last_cycle: { counters } });
  });

  it("makes nothing where the store is away, and looks at the same jobs again afterwards", async () => {
    const lab = await openBisectLab();
    await storeJobs(lab.store, failedTestJob("1", [errid]));
    const away = new CciError("STORE_UNREACHABLE", "the store is away");
    const store = { ...lab.store, search: () => Promise.reject(away) };
    const usual = { isForced: false, memory: openJobMemory() };
    const broken = { ...lab.context, store };
    await expect(cycle(broken, usual)).rejects.toBe(away);
    expect((await tasksOf(lab.store)).size).toBe(0);
    expect(await producerStatus(lab.context)).toMatchObject({ watermarks: null, last_cycle: { error: away.message } });
    expect(await cycle(lab.context, usual)).toMatchObject({ created: 1 });
  });

  it("reads the lists anew each time, and names the line that is no pattern", async () => {
    const lab = await openBisectLab();
    const whitelist = join(lab.folder, "white");
    const rules = { ...lab.context.rules, producer: { ...lab.context.rules.producer, whitelist } };
    const context = { ...lab.context, rules };
    await storeJobs(lab.store, failedTestJob("1", [errid]));
    writeFileSync(whitelist, "nothing\n");
    expect(await cycle(context)).toMatchObject({ created: 0, dropped: { not_wanted: 1 } });
    writeFileSync(whitelist, "(((\n");
    await expect(cycle(context)).rejects.toMatchObject({ code: "BAD_SETTING" });
    writeFileSync(whitelist, "munlockall\n");
    expect(await cycle(context)).toMatchObject({ created: 1 });
  });
});
