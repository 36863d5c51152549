import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openBisectService } from "../../../src/bisect/open-bisect-service.js";
import type { CommitQuestions } from "../../../src/bisect/producer/commit-questions.js";
import { isProducerEnabled, producerStatus, toggleProducer } from "../../../src/bisect/producer/producer-control.js";
import { runProducer } from "../../../src/bisect/producer/run-producer.js";
import { triggerProducer } from "../../../src/bisect/producer/trigger-producer.js";
import type { Document } from "../../../src/store/document.js";
import { CciError } from "../../../src/support/cci-error.js";
import { testStartMs } from "../../support/test-clock.js";
import { type BisectLab, type LabOptions, openBisectLab } from "../bisect-lab.js";
import { failedTestJob, questionsOf, storeJobs, tasksOf } from "./failed-job.js";

const errid = "ltp.eid.munlockall01.fail";
const fresh = new Date(testStartMs).toISOString();
const freshJob = (id: string, errids: readonly string[], fields: Document = {}): Document =>
  failedTestJob(id, errids, { submit_time: fresh, finish_time: fresh, ...fields });

/** A producer that runs until the test ends. */
function start(lab: BisectLab, context = lab.context, questions?: CommitQuestions) {
  const stop = new AbortController();
  const ended = runProducer(context, { stop: stop.signal, questions });
  onTestFinished(async () => {
    stop.abort();
    await ended;
  });
  return { stop, ended };
}

const cycles = (lab: BisectLab): number =>
  lab.log.lines.filter(({ msg }) => msg === "a cycle of the producer ended").length;
const untilCycles = (lab: BisectLab, count: number): Promise<void> =>
  vi.waitFor(() => expect(cycles(lab)).toBe(count), { timeout: 5000 });
/** The producer sleeps for that long. */
const untilAsleep = (lab: BisectLab, ms: number): Promise<void> =>
  vi.waitFor(() => expect(lab.clock.waits).toContain(ms), { timeout: 5000 });
const quiet: LabOptions = {};

describe("runProducer", () => {
  it("begins a cycle each interval, from start to start", async () => {
    const lab = await openBisectLab(quiet);
    start(lab);
    await untilCycles(lab, 1);
    await untilAsleep(lab, 300_000);
    lab.clock.advance(299_999);
    expect(cycles(lab)).toBe(1);
    lab.clock.advance(1);
    await untilCycles(lab, 2);
  });

  it("A13: begins the next cycle at once where one took longer than the interval", async () => {
    const lab = await openBisectLab(quiet);
    await storeJobs(lab.store, freshJob("1", [errid]));
    let asked = 0;
    const slow = questionsOf([], {
      committerTime: async () => {
        asked++;
        lab.clock.advance(310_000);
        return undefined;
      },
    });
    start(lab, lab.context, slow);
    await untilCycles(lab, 2);
    expect(asked).toBe(1);
    await untilAsleep(lab, 300_000);
  });

  it("waits longer after each error, and as always after a success", async () => {
    const lab = await openBisectLab(quiet);
    let isAway = true;
    const jobs = {
      ...lab.store,
      scan: (request: Parameters<typeof lab.store.scan>[0]) => {
        if (isAway) throw new CciError("STORE_UNREACHABLE", "the store is away");
        return lab.store.scan(request);
      },
    };
    start(lab, { ...lab.context, jobs });
    for (const seconds of [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      await untilAsleep(lab, seconds * 1000);
      expect((await producerStatus(lab.context)).last_cycle?.error).toBe("the store is away");
      if (seconds === 300) isAway = false;
      lab.clock.advance(seconds * 1000);
      if (!isAway) break;
    }
    await untilCycles(lab, 1);
    await untilAsleep(lab, 300_000);
    isAway = true;
    lab.clock.advance(300_000);
    await untilAsleep(lab, 2000);
  });

  it("ends at once when it is stopped", async () => {
    const lab = await openBisectLab(quiet);
    const { stop, ended } = start(lab);
    await untilAsleep(lab, 300_000);
    stop.abort();
    await ended;
  });

  it("does nothing while it is switched off, and sees that it is switched on", async () => {
    const lab = await openBisectLab(quiet);
    await toggleProducer(lab.context, false);
    start(lab);
    await untilAsleep(lab, 5000);
    expect(cycles(lab)).toBe(0);
    expect(await toggleProducer(lab.context, true)).toMatchObject({ enabled: true, last_cycle: null });
    lab.clock.advance(5000);
    await untilCycles(lab, 1);
  });

  it("is off from the start where the operator says so", async () => {
    const lab = await openBisectLab(quiet);
    const { rules } = lab.context;
    const off = { ...lab.context, rules: { ...rules, producer: { ...rules.producer, isEnabled: false } } };
    expect(await isProducerEnabled(off)).toBe(false);
    expect((await toggleProducer(off, true)).enabled).toBe(true);
  });

  it("looks at once at a job that extract-stats asks for, the error id that it names first", async () => {
    const lab = await openBisectLab(quiet);
    start(lab);
    await untilAsleep(lab, 300_000);
    const errids = Array.from({ length: 8 }, (_, at) => `pkgbuild.a${at}.c:error:x`);
    const asked = "pkgbuild.a9.c:warning:y";
    await storeJobs(lab.store, freshJob("1", [...errids, asked]));
    await lab.context.engine.tasks.add("delimiter", "1", { job_id: "1", error_id: asked, error_ids: [asked] });
    await vi.waitFor(async () => expect(await lab.context.engine.tasks.list("delimiter")).toEqual([]), {
      timeout: 8000,
    });
    const tasks = await tasksOf(lab.store);
    expect(tasks.size).toBe(6);
    expect(tasks.has(asked)).toBe(true);
    // Found once more by the next cycle, it gives the same tasks.
    lab.clock.advance(300_000);
    await untilCycles(lab, 2);
    expect((await tasksOf(lab.store)).size).toBe(6);
  });

  it("makes nothing of an entry that discovery would refuse, and takes it away", async () => {
    const lab = await openBisectLab(quiet);
    const { tasks } = lab.context.engine;
    await storeJobs(
      lab.store,
      freshJob("1", [errid], { job_health: "success" }),
      freshJob("2", [errid], { bad_job_id: "9" }),
      freshJob("3", [errid], { ss: undefined }),
    );
    for (const id of ["1", "2", "3", "4"]) await tasks.add("delimiter", id, { job_id: id, error_id: errid });
    await tasks.add("delimiter", "5", { error_id: [errid] });
    start(lab);
    await untilCycles(lab, 1);
    expect(await tasks.list("delimiter")).toEqual([]);
    expect((await tasksOf(lab.store)).size).toBe(0);
  });

  it("keeps an entry whose results are not in yet", async () => {
    const lab = await openBisectLab(quiet);
    await storeJobs(lab.store, freshJob("1", [errid], { job_data_readiness: "incomplete" }));
    await lab.context.engine.tasks.add("delimiter", "1", { job_id: "1", error_id: errid });
    expect(
      await triggerProducer(lab.context, { isForced: false, questions: undefined, stop: new AbortController().signal }),
    ).toMatchObject({
      not_ready: 2,
      created: 0,
    });
    expect(await lab.context.engine.tasks.list("delimiter")).toMatchObject([{ id: "1", state: "ready" }]);
  });

  it("a cycle that is triggered ends early where it is stopped: what is done stays done", async () => {
    const lab = await openBisectLab(quiet);
    await storeJobs(lab.store, freshJob("1", [errid]), freshJob("2", [errid], { suite: "other" }));
    const stop = new AbortController();
    const questions = questionsOf([], {
      committerTime: async () => {
        stop.abort();
        return undefined;
      },
    });
    const service = openBisectService(lab.context, { questions, stop: stop.signal });
    expect(await service.trigger(false)).toMatchObject({ created: 1 });
    expect((await tasksOf(lab.store)).size).toBe(1);
    expect(
      await triggerProducer(lab.context, { isForced: false, questions: undefined, stop: stop.signal }),
    ).toMatchObject({ created: 0 });
  });

  it("waits while another process has a cycle", async () => {
    const lab = await openBisectLab(quiet);
    const { coordination } = lab.context.engine;
    const epoch = await coordination.acquire("bisect/producer", "other", 600_000);
    start(lab);
    await untilAsleep(lab, 5000);
    expect(lab.log.lines.filter(({ level }) => level === "error")).toEqual([]);
    await coordination.release("bisect/producer", "other", epoch as number);
    lab.clock.advance(5000);
    await untilCycles(lab, 1);
  });
});
