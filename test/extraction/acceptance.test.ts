import { rmSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { runExtraction } from "../../src/extraction/extraction-service.js";
import { retryFailed } from "../../src/queue/retry-failed.js";
import { CciError } from "../../src/support/cci-error.js";
import { timeLog } from "./closed-job.js";
import { extractHere, filesIn, type Lab, openLab } from "./lab.js";

const finished = ["extract_result_finished", "extract_stats_finished", "extract_finished"];
const build = (...ids: string[]) => ({
  "pkgbuild.json": JSON.stringify(
    Object.fromEntries(
      ids.flatMap((id) => [
        [id, [1]],
        [`${id}.message`, "m"],
      ]),
    ),
  ),
});
const ids = async (lab: Lab, queue: string) => (await lab.tasks(queue)).map(({ id }) => id);

describe("a job that was closed", () => {
  it("gets its stats, and its task becomes one of post-extract (6.2)", async () => {
    const lab = await openLab();
    await lab.addJob("25112012334404903", { time: timeLog, "box.json": '{".result.verdict":["ok"],"box.fail":[2]}' });
    await lab.drain();
    expect(await lab.job("25112012334404903")).toEqual({
      id: "25112012334404903",
      result_root: "/result/suite/25112012334404903",
      job_state: "closed",
      stats: { "box.fail": 2, "time.user_time": 1.5 },
      result: { verdict: ["ok"] },
      errid: ["box.fail"],
      job_data_readiness: "complete",
    });
    expect(await ids(lab, "extract_stats")).toEqual([]);
    expect(await ids(lab, "post-extract")).toEqual(["25112012334404903"]);
    expect(await lab.engine.maps.get("sched/id2job", "25112012334404903")).toBeUndefined();
    expect(lab.events("25112012334404903")).toEqual(finished);
  });

  it("is named by the last part of the task's id, and needs no content (S6)", async () => {
    const lab = await openLab();
    await lab.addJob("7");
    await lab.engine.tasks.discard("extract_stats", "7");
    await lab.engine.tasks.add("extract_stats", "old/7");
    await lab.drain();
    expect(lab.events("7")).toEqual(finished);
    expect(await ids(lab, "post-extract")).toEqual(["7"]);
  });

  it("has stats also where a program failed, which is logged (6.2, step 5)", async () => {
    const lab = await openLab();
    await lab.addJob("7", { time: timeLog, "broken.json": "{" });
    await lab.drain();
    expect((await lab.job("7"))?.stats).toEqual({ "time.user_time": 1.5 });
    const told = lab.log.lines.find(({ msg }) => msg === "a program failed");
    expect(told).toMatchObject({ job_id: "7", code: "BAD_JSON", reason: expect.stringContaining("broken.json") });
  });

  it.each([
    ["whose result root is not there", { result_root: "/result/suite/other" }],
    ["without a result root", { result_root: "" }],
  ])("%s has nothing to extract, and goes on (6.2, step 3)", async (_, fields) => {
    const lab = await openLab();
    await lab.addJob("7", {}, fields);
    await lab.drain();
    expect(lab.events("7")).toEqual(["extract_finished"]);
    expect(lab.log.lines[0]).toMatchObject({ level: "warn", msg: "nothing to extract", job_id: "7" });
    expect(await ids(lab, "post-extract")).toEqual(["7"]);
    expect((await lab.job("7"))?.stats).toBeUndefined();
  });

  it("takes part in the same three queues at once, each with its content (S9)", async () => {
    const lab = await openLab();
    await lab.addJob("7", build("pkgbuild.b"));
    await lab.drain();
    await lab.engine.tasks.add("extract_stats", "7", { id: "7", again: true });
    const contents = ["extract_stats", "delimiter", "post-extract"].map(async (queue) => lab.tasks(queue));
    expect((await Promise.all(contents)).flat().map(({ content }) => content)).toEqual([
      { id: "7", again: true },
      { job_id: "7", error_id: "pkgbuild.b", error_ids: ["pkgbuild.b"] },
      { id: "7" },
    ]);
  });
});

describe("error ids of a build", () => {
  it("that are new are remembered and bisected, in one task (39)", async () => {
    const lab = await openLab();
    await lab.addJob("1", build("pkgbuild.A"));
    await lab.drain();
    await lab.engine.tasks.discard("delimiter", "1");
    await lab.addJob("2", build("pkgbuild.A", "pkgbuild.B", "pkgbuild.C"));
    await lab.drain();
    expect((await lab.job("2"))?.error_ids).toEqual(["pkgbuild.A", "pkgbuild.B", "pkgbuild.C"]);
    expect([...(await lab.seen()).keys()].toSorted()).toEqual(["pkgbuild.A", "pkgbuild.B", "pkgbuild.C"]);
    expect((await lab.tasks("delimiter")).map(({ content }) => content.error_ids)).toEqual([
      ["pkgbuild.B", "pkgbuild.C"],
    ]);
  });

  it("are not new when the same job comes again, and nothing else changes either (40, 6.7)", async () => {
    const lab = await openLab();
    await lab.addJob("1", { ...build("pkgbuild.A"), time: timeLog, soft_timeout: "" });
    await lab.drain();
    const before = [await lab.job("1"), await lab.seen(), filesIn(lab.rootOf("1"))];
    await lab.engine.tasks.discard("delimiter", "1");
    await lab.engine.tasks.add("extract_stats", "1");
    await lab.drain();
    expect([await lab.job("1"), await lab.seen(), filesIn(lab.rootOf("1"))]).toEqual(before);
    expect(await ids(lab, "delimiter")).toEqual([]);
  });

  it("that two workers meet at once are new to one of them (41)", async () => {
    const lab = await openLab();
    for (const id of ["1", "2", "3", "4"]) await lab.addJob(id, build("pkgbuild.A", "pkgbuild.B"));
    await Promise.all([lab.drain({ jobs: 4 }), lab.drain({ jobs: 4 })]);
    expect((await lab.seen()).size).toBe(2);
    const bisected = (await lab.tasks("delimiter")).flatMap(({ content }) => content.error_ids);
    expect(bisected.toSorted()).toEqual(["pkgbuild.A", "pkgbuild.B"]);
  });
});

describe("a service", () => {
  it("does the tasks that are there and those that come, each once, until it is stopped (36)", async () => {
    const lab = await openLab();
    for (const id of ["1", "2", "3"]) await lab.addJob(id);
    const stop = new AbortController();
    const ended = runExtraction(lab.service({ once: false, stop: stop.signal }));
    await lab.addJob("4");
    await vi.waitFor(async () => expect(await ids(lab, "post-extract")).toHaveLength(4), { timeout: 20_000 });
    await lab.addJob("5");
    await vi.waitFor(async () => expect(await ids(lab, "extract_stats")).toEqual([]), { timeout: 20_000 });
    stop.abort();
    await ended;
    for (const id of ["1", "2", "3", "4", "5"]) expect(lab.events(id)).toEqual(finished);
  });

  it("keeps a job that is not in the store for five tries, and does the others (37)", async () => {
    const lab = await openLab();
    await lab.engine.maps.set("sched/id2job", "404", "{}");
    await lab.engine.tasks.add("extract_stats", "404");
    await lab.addJob("7");
    await lab.drain();
    expect(lab.events("7")).toEqual(finished);
    expect(await ids(lab, "extract_stats")).toEqual([]);
    expect((await lab.tasks("extract_stats_failed")).map(({ content }) => content)).toEqual([
      { id: "404", reason: "job not found", tries: 5, failed_at: "2024-01-01T12:00:00.000Z" },
    ]);
    expect(lab.log.lines.filter(({ reason }) => reason === "job not found")).toHaveLength(5);
    expect(lab.events("404")).toEqual(["extract_stats_failed"]);
    expect(await lab.engine.maps.get("sched/id2job", "404")).toBeUndefined();
  });

  it("waits longer after each failed try (6.6)", async () => {
    const lab = await openLab();
    await lab.engine.tasks.add("extract_stats", "404");
    const waits: number[] = [];
    const tasks: Lab["engine"]["tasks"] = {
      ...lab.engine.tasks,
      giveBack(task, how) {
        waits.push(how.afterMs);
        return lab.engine.tasks.giveBack(task, { ...how, afterMs: 0 });
      },
    };
    await lab.drain({ retryMs: 10_000, engine: { ...lab.engine, tasks } });
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000]);
  });

  it("counts the tries of a job that result2stats cannot do over its own restarts (S10)", async () => {
    const lab = await openLab();
    await lab.addJob("7", { "job.yaml": "a: [\n" });
    // Each service ends after the first try: the task waits for an hour.
    const once = async () => {
      const tasks: Lab["engine"]["tasks"] = {
        ...lab.engine.tasks,
        async giveBack(task, how) {
          stop.abort();
          return lab.engine.tasks.giveBack(task, how);
        },
      };
      const stop = new AbortController();
      await lab.drain({ engine: { ...lab.engine, tasks }, stop: stop.signal });
    };
    for (let tries = 1; tries < 5; tries++) {
      await once();
      expect(await ids(lab, "extract_stats")).toEqual(["7"]);
    }
    await once();
    const [given] = await lab.tasks("extract_stats_failed");
    expect(given?.content).toMatchObject({ id: "7", tries: 5, reason: expect.stringContaining("job.yaml:") });
    expect(lab.log.lines.at(-1)).toMatchObject({ level: "error", job_state: "extract_stats_failed", code: "BAD_JOB" });

    await lab.addJob("8", { "job.yaml": "a: [\n" });
    await retryFailed(lab.engine.tasks, "extract_stats");
    expect(await ids(lab, "extract_stats")).toContain("7");
    await lab.drain();
    expect(await ids(lab, "extract_stats_failed")).toHaveLength(2);
  });

  it("gives a task up that killed ten workers (6.6)", async () => {
    const lab = await openLab();
    await lab.addJob("7");
    for (let death = 0; death < 10; death++) {
      const task = await lab.engine.tasks.consume("extract_stats", 1);
      expect(task?.deaths).toBe(death);
      await vi.waitFor(async () => expect(await lab.tasks("extract_stats")).toMatchObject([{ state: "ready" }]));
    }
    await lab.drain();
    expect((await lab.tasks("extract_stats_failed")).map(({ content }) => content)).toEqual([
      { id: "7", reason: "10 workers died with it", tries: 0, failed_at: "2024-01-01T12:00:00.000Z" },
    ]);
    expect(await lab.engine.maps.get("sched/id2job", "7")).toBeUndefined();
    expect((await lab.job("7"))?.stats).toBeUndefined();
  });

  it("waits for a store that is away, and the testbox is free meanwhile (38)", async () => {
    const lab = await openLab();
    await lab.addJob("7");
    let isAway = true;
    const store: Lab["store"] = {
      ...lab.store,
      async update(...asked) {
        if (isAway) throw new CciError("STORE_UNREACHABLE", "http://es:9200: connection refused");
        return lab.store.update(...asked);
      },
    };
    const stop = new AbortController();
    const ended = runExtraction(lab.service({ once: false, store, stop: stop.signal }));
    const idleMs = 10_000;
    // Much more often than a task that failed would be tried.
    for (let trouble = 1; trouble <= 8; trouble++) {
      const told = () => lab.log.lines.filter(({ code }) => code === "STORE_UNREACHABLE");
      await vi.waitFor(() => expect(told()).toHaveLength(trouble), { timeout: 20_000, interval: 5 });
      expect(await lab.engine.maps.get("sched/id2job", "7")).toBeUndefined();
      expect(told().at(-1)).toMatchObject({
        reason: "http://es:9200: connection refused",
        wait_s: Math.min(30, 2 ** (trouble - 1)),
      });
      if (trouble === 8) isAway = false;
      await vi.waitFor(
        () => {
          lab.clock.advance(idleMs);
          expect(told().length > trouble || lab.events("7").includes("extract_finished")).toBe(true);
        },
        { timeout: 20_000, interval: 5 },
      );
    }
    stop.abort();
    await ended;
    expect(lab.events("7").slice(-2)).toEqual(["extract_stats_finished", "extract_finished"]);
    expect(await ids(lab, "extract_stats_failed")).toEqual([]);
  });

  it("that is to run once says what server was away, and leaves the task", async () => {
    const lab = await openLab();
    await lab.addJob("7");
    const store = { ...lab.store, get: () => Promise.reject(new CciError("STORE_BUSY", "429")) };
    const ended = vi.fn();
    lab.drain({ store, retryMs: 60_000 }).catch(ended);
    await vi.waitFor(() => {
      lab.clock.advance(1000);
      expect(ended).toHaveBeenCalledWith(expect.objectContaining({ code: "STORE_BUSY" }));
    });
    expect(await ids(lab, "extract_stats")).toEqual(["7"]);
  });

  it.each([
    ["leads out of the result base", "/result/../../etc", /no folder below/],
    ["is no text", { a: 1 }, /result_root \{"a":1\} is no folder below/],
  ])("refuses a result_root that %s", async (_, result_root, reason) => {
    const lab = await openLab();
    await lab.addJob("7", {}, { result_root });
    await lab.drain();
    const [given] = await lab.tasks("extract_stats_failed");
    expect(given?.content.reason).toMatch(reason);
  });

  it("does not take a result base that is not mounted for jobs without results", async () => {
    const lab = await openLab();
    await lab.addJob("7");
    rmSync(lab.resultBase, { recursive: true });
    await lab.drain();
    const [given] = await lab.tasks("extract_stats_failed");
    expect(given?.content.reason).toBe(`CCI_RESULT_BASE ${lab.resultBase} is not a folder`);
    expect(await ids(lab, "post-extract")).toEqual([]);
  });

  it("writes nothing more for a task that it lost while result2stats ran (6.1)", async () => {
    const lab = await openLab();
    await lab.addJob("7", build("pkgbuild.A"));
    await lab.drain({
      async extract(resultRoot, reporter, held) {
        const outcome = await extractHere(resultRoot, reporter, held);
        await lab.engine.tasks.discard("extract_stats", "7");
        await vi.waitFor(() => {
          lab.clock.advance(20_000);
          expect(held.aborted).toBe(true);
        });
        return outcome;
      },
    });
    expect((await lab.job("7"))?.stats).toBeUndefined();
    expect((await lab.seen()).size).toBe(0);
    expect(await ids(lab, "post-extract")).toEqual([]);
    expect(await lab.engine.maps.get("sched/id2job", "7")).toBe("{}");
    expect(lab.events("7")).toEqual([]);
  });

  it("takes a defect for a failed try, and logs where it is", async () => {
    const lab = await openLab();
    await lab.addJob("7");
    await lab.drain({ extract: () => Promise.reject(new TypeError("oops")) });
    expect((await lab.tasks("extract_stats_failed"))[0]?.content.reason).toBe("oops");
    expect(lab.log.lines.at(-1)?.stack).toContain("TypeError: oops");
  });

  it("does no more jobs at the same time than it is told", async () => {
    const lab = await openLab();
    for (let id = 0; id < 12; id++) await lab.addJob(String(id));
    let running = 0;
    let most = 0;
    await lab.drain({
      jobs: 3,
      async extract(...asked) {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        const outcome = await extractHere(...asked);
        running--;
        return outcome;
      },
    });
    expect(most).toBe(3);
    expect(await ids(lab, "post-extract")).toHaveLength(12);
  });

  it("keeps the other fields of a job that somebody else writes all the time (S4)", async () => {
    const lab = await openLab();
    await lab.addJob("7", { "box.json": '{"box.new":[1]}' }, { stats: { "box.old": 1 } });
    const writing = (async () => {
      for (let stage = 1; stage <= 100; stage++) {
        await lab.store.update("jobs", "7", () => ({ set: { job_stage: stage } }));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let run = 0; run < 5; run++) {
      await lab.drain();
      await lab.engine.tasks.add("extract_stats", "7");
    }
    await writing;
    expect(await lab.job("7")).toMatchObject({ job_stage: 100, stats: { "box.new": 1 } });
    expect((await lab.job("7"))?.stats).toEqual({ "box.new": 1 });
  });
});
