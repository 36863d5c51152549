import { describe, expect, it } from "vitest";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import type { Document } from "../../../src/store/document.js";
import { CciError } from "../../../src/support/cci-error.js";
import { badJobId } from "../task/task-lab.js";
import { badEnd, commitOf, failKey, goodEnd, openStepLab, passKey, placeOf, type StepLab } from "./step-lab.js";

/** A job of somebody else, ended. */
async function addEnded(lab: StepLab, id: string, place: number, fields: Document = {}): Promise<void> {
  const { id: _id, ...job } = lab.job;
  const ss = { linux: { _url: "https://git.example/pub/linux", commit: commitOf(place) } };
  await lab.store.insert("jobs", id, {
    ...{
      ...job,
      id,
      ss: { linux: { ...(lab.job.ss as never as { linux: Document }).linux, commit: ss.linux.commit } },
    },
    ...{ submit_time: "2024-01-01T00:00:00+0000", testbox: "vm-2p8g-9", loadavg: "1.0", result_root: `/result/${id}` },
    ...{ job_data_readiness: "complete", job_stage: "finish" },
    ...goodEnd,
    ...fields,
  });
}

describe("a run of a task", () => {
  it("is a job whose stats give the verdict, and a record with its reason", async () => {
    const lab = await openStepLab();
    const own = await lab.open();
    const { oracle, steps } = own;
    own.setPhase("search");
    expect(await lab.settled(oracle(commitOf(40)))).toEqual({ verdict: "bad" });
    expect(await lab.settled(oracle(commitOf(7)))).toEqual({ verdict: "good" });
    expect(steps()).toMatchObject([
      { seq: 1, phase: "search", commit: commitOf(40), run_no: 1, state: "done", verdict: "bad", reused: false },
      { seq: 2, commit: commitOf(7), verdict: "good", reason: `${passKey} is in the stats` },
    ]);
    expect(steps()[0]).toMatchObject({ reason: `${failKey} is in the stats`, result_root: /ltp/ });
    expect(own.counts).toEqual({ job_request_count: 2, job_reused_count: 0 });
    expect(lab.scheduler.submitted.map(placeOf)).toEqual([40, 7]);
  });

  it("A46: waits for stats that arrive 90 s after the end of the job", async () => {
    const lab = await openStepLab();
    lab.fate = () => ({ job_health: "success", job_data_readiness: undefined });
    const { oracle } = await lab.open();
    const beginMs = lab.clock.nowMs();
    const run = oracle(commitOf(40));
    const arrive = async (): Promise<void> => {
      while (lab.clock.nowMs() < beginMs + 90_000) await new Promise(setImmediate);
      await lab.store.update("jobs", "25112100000000001", () => ({
        set: { ...badEnd, job_data_readiness: "complete" },
      }));
    };
    const [verdict] = await Promise.all([lab.settled(run), arrive()]);
    expect(verdict).toEqual({ verdict: "bad" });
    expect(lab.scheduler.submitted).toHaveLength(1);
    expect(lab.clock.nowMs() - beginMs).toBeGreaterThanOrEqual(90_000);
  });

  it("is lost where stats never arrive, and is tried again", async () => {
    const lab = await openStepLab();
    lab.fate = (_job, submitted) =>
      submitted === 1 ? { job_health: "success", job_data_readiness: undefined } : badEnd;
    const { oracle } = await lab.open();
    const beginMs = lab.clock.nowMs();
    expect(await lab.settled(oracle(commitOf(40)))).toEqual({ verdict: "bad" });
    expect(lab.scheduler.submitted).toHaveLength(2);
    expect(lab.clock.nowMs() - beginMs).toBeGreaterThanOrEqual(600_000);
  });

  it("A47: uses the third try where submit answers id 0 twice", async () => {
    const lab = await openStepLab();
    let asked = 0;
    const scheduler = {
      ...lab.scheduler,
      submit: async (job: Document) => (++asked < 3 ? "0" : lab.scheduler.submit(job)),
    };
    const { oracle } = await lab.open({ scheduler });
    expect(await lab.settled(oracle(commitOf(40)))).toEqual({ verdict: "bad" });
    expect([asked, lab.scheduler.submitted.length]).toEqual([3, 1]);
  });

  it("is not submitted twice where the first answer was lost", async () => {
    const lab = await openStepLab();
    let asked = 0;
    const scheduler = {
      ...lab.scheduler,
      async submit(job: Document) {
        const id = await lab.scheduler.submit(job);
        if (++asked === 1) throw new CciError("SCHEDULER_UNREACHABLE", "reset");
        return id;
      },
    };
    const { oracle } = await lab.open({ scheduler });
    expect(await lab.settled(oracle(commitOf(40)))).toEqual({ verdict: "bad" });
    expect(asked).toBe(1);
  });

  it("ends the task where the scheduler refuses the job", async () => {
    const lab = await openStepLab();
    const submit = async (): Promise<string> => {
      throw new CciError("SCHEDULER_REFUSED", "no such account");
    };
    const { oracle } = await lab.open({ scheduler: { ...lab.scheduler, submit } });
    await expect(lab.settled(oracle(commitOf(40)))).rejects.toMatchObject({ code: "SCHEDULER_REFUSED" });
  });

  it("ends with the reason of `stop`, and its job goes on", async () => {
    const lab = await openStepLab();
    lab.fate = () => undefined;
    const stop = new AbortController();
    const steps = await lab.open({ stop: stop.signal });
    const run = steps.oracle(commitOf(40));
    const ended = expect(run).rejects.toThrow("time is over");
    while (lab.scheduler.submitted.length === 0) await new Promise(setImmediate);
    stop.abort(new Error("time is over"));
    await ended;
    await steps.close(false);
    expect(lab.scheduler.cancelled).toEqual([]);
    await expect(steps.oracle(commitOf(40))).rejects.toThrow("time is over");
  });

  it("measures a metric: the mean of its values; missing and zero are skips", async () => {
    const metric = "unixbench.score";
    const lab = await openStepLab();
    const held = { ...lab.held, task: () => ({ ...lab.held.task(), error_id: "", bisect_metric: metric }) };
    const stats = [[100, 102], 0, undefined, 7.5];
    lab.fate = (_job, submitted) => ({ job_health: "success", stats: { [metric]: stats[submitted - 1] } });
    const { oracle, steps } = await lab.open({ held });
    const runs = [];
    for (const _ of stats) runs.push(await lab.settled(oracle(commitOf(1))));
    expect(runs).toEqual([
      { verdict: "good", value: 101 },
      { verdict: "skip" },
      { verdict: "skip" },
      { verdict: "good", value: 7.5 },
    ]);
    expect(steps().map(({ value }) => value)).toEqual([101, undefined, undefined, 7.5]);
  });
});

describe("a lost run", () => {
  it("is tried twice more and then a skip; the next commit goes on", async () => {
    const lab = await openStepLab();
    lab.fate = (job) => (placeOf(job) === 40 ? { job_health: "timeout" } : goodEnd);
    const { oracle, steps } = await lab.open();
    expect(await lab.settled(oracle(commitOf(7)))).toEqual({ verdict: "good" });
    expect(await lab.settled(oracle(commitOf(40)))).toEqual({ verdict: "skip" });
    expect(lab.scheduler.submitted.map(placeOf)).toEqual([7, 40, 40, 40]);
    expect(steps()[1]).toMatchObject({ verdict: "skip", reason: "lost 3 times: the job ended with timeout" });
  });

  it("of three commits in sequence pauses the task for 30 minutes, and then goes on", async () => {
    const lab = await openStepLab();
    let isDown = true;
    lab.fate = (job) => (isDown ? { job_health: "abort_provider" } : placeOf(job) >= 37 ? badEnd : goodEnd);
    const { oracle } = await lab.open();
    for (const place of [50, 51]) expect(await lab.settled(oracle(commitOf(place)))).toEqual({ verdict: "skip" });
    const beginMs = lab.clock.nowMs();
    const third = oracle(commitOf(52));
    while (!lab.clock.waits.includes(1_800_000)) await new Promise(setImmediate);
    isDown = false;
    expect(await lab.settled(third, 60_000)).toEqual({ verdict: "bad" });
    expect(lab.clock.nowMs() - beginMs).toBeGreaterThanOrEqual(1_800_000);
  });

  it("again after a pause ends the task, and leaves no record for whoever retries it", async () => {
    const lab = await openStepLab();
    lab.fate = () => ({ job_health: "abort_provider" });
    const { oracle, steps } = await lab.open();
    const all = async (): Promise<void> => {
      for (const place of [50, 51, 52, 53, 54]) await oracle(commitOf(place));
    };
    await expect(lab.settled(all(), 60_000)).rejects.toMatchObject({ code: "SCHEDULER_REFUSED" });
    expect(steps()).toEqual([]);
  });

  it("of an earlier life of the task is not taken for a new one", async () => {
    const lab = await openStepLab();
    lab.fate = () => ({ job_health: "abort_provider" });
    const first = await lab.open();
    const all = async (): Promise<void> => {
      for (const place of [50, 51, 52, 53, 54]) await first.oracle(commitOf(place));
    };
    await expect(lab.settled(all(), 60_000)).rejects.toMatchObject({ code: "SCHEDULER_REFUSED" });
    const before = lab.scheduler.submitted.length;
    lab.fate = (_job, submitted) => (submitted === before + 1 ? { job_health: "timeout" } : badEnd);
    const next = await lab.open();
    expect(await lab.settled(next.oracle(commitOf(50)))).toEqual({ verdict: "bad" });
    expect(lab.scheduler.submitted).toHaveLength(before + 2);
  });

  it("that waits for a machine beyond all time is cancelled and tried again", async () => {
    const lab = await openStepLab();
    lab.fate = (_job, submitted) => (submitted === 1 ? undefined : badEnd);
    const scheduler = { ...lab.scheduler, isNear: false };
    const { oracle } = await lab.open({ scheduler });
    expect(await lab.settled(oracle(commitOf(40)), 60_000)).toEqual({ verdict: "bad" });
    expect(lab.scheduler.cancelled).toEqual(["25112100000000001"]);
  });
});

describe("a task in new hands", () => {
  it("A18: repeats no run that ended, adopts the job that runs, and submits as many jobs as an undisturbed one", async () => {
    const lab = await openStepLab();
    const first = await lab.open();
    for (const place of [60, 60, 10, 30]) await lab.settled(first.oracle(commitOf(place)));
    lab.fate = () => undefined;
    const cut = first.oracle(commitOf(45));
    cut.catch(() => {});
    while (first.steps().at(-1)?.state !== "submitted") await new Promise(setImmediate);
    // The worker is gone: nothing of it goes on.
    await first.close(false);

    lab.fate = (job) => (placeOf(job) >= 37 ? badEnd : goodEnd);
    const next = await lab.open();
    const verdicts = [];
    for (const place of [60, 60, 10, 30]) verdicts.push((await next.oracle(commitOf(place))).verdict);
    const adopted = next.oracle(commitOf(45));
    await lab.scheduler.settle();
    verdicts.push((await lab.settled(adopted)).verdict);
    expect(verdicts).toEqual(["bad", "bad", "good", "good", "bad"]);
    expect(lab.scheduler.submitted.map(placeOf)).toEqual([60, 60, 10, 30, 45]);
    expect((await lab.settled(next.oracle(commitOf(60)))).verdict).toBe("bad");
    expect(next.steps().at(-1)).toMatchObject({ commit: commitOf(60), run_no: 3 });
  });

  it("finds the job of a record that was written before the submit, by its labels", async () => {
    const lab = await openStepLab();
    const first = await lab.open();
    const stop = new AbortController();
    const cut = await lab.open({
      stop: stop.signal,
      scheduler: {
        ...lab.scheduler,
        async submit(job) {
          await lab.scheduler.submit(job);
          stop.abort(new Error("killed"));
          return new Promise(() => {});
        },
      },
    });
    await expect(cut.oracle(commitOf(40))).rejects.toThrow("killed");
    expect(first.steps()).toEqual([]);

    const next = await lab.open();
    expect(next.steps()).toMatchObject([{ state: "intent", job_id: "" }]);
    expect(await lab.settled(next.oracle(commitOf(40)))).toEqual({ verdict: "bad" });
    expect(lab.scheduler.submitted).toHaveLength(1);
  });

  it("submits the job of a record whose job cannot be found", async () => {
    const lab = await openStepLab();
    const stop = new AbortController();
    const submit = async (): Promise<string> => {
      stop.abort(new Error("killed"));
      return new Promise(() => {});
    };
    const cut = await lab.open({ stop: stop.signal, scheduler: { ...lab.scheduler, submit } });
    await expect(cut.oracle(commitOf(40))).rejects.toThrow("killed");
    const next = await lab.open();
    expect(await lab.settled(next.oracle(commitOf(40)))).toEqual({ verdict: "bad" });
    expect(next.steps()).toMatchObject([{ run_no: 1, verdict: "bad" }]);
  });
});

describe("jobs of others", () => {
  it("A25: with the same parameters are runs, and no job is submitted for them", async () => {
    const lab = await openStepLab();
    const wanted = Array.from({ length: 10 }, (_, n) => 30 + n);
    for (const place of wanted.slice(0, 8)) {
      await addEnded(lab, `9${place}`, place, place >= 37 ? badEnd : goodEnd);
    }
    const own = await lab.open();
    const { oracle, steps } = own;
    const verdicts = [];
    for (const place of wanted) verdicts.push((await lab.settled(oracle(commitOf(place)))).verdict);
    expect(verdicts).toEqual(wanted.map((place) => (place >= 37 ? "bad" : "good")));
    expect(lab.scheduler.submitted.map(placeOf)).toEqual([38, 39]);
    expect(steps().filter(({ reused }) => reused)).toHaveLength(8);
    expect(own.counts).toEqual({ job_request_count: 2, job_reused_count: 8 });
  });

  it("count once each: a second run of the commit is a new job", async () => {
    const lab = await openStepLab();
    await addEnded(lab, "900", 40, badEnd);
    const own = await lab.open();
    const { oracle } = own;
    for (let run = 0; run < 3; run++) await lab.settled(oracle(commitOf(40)));
    expect(own.counts).toEqual({ job_request_count: 2, job_reused_count: 1 });
  });

  it.each<[string, Document]>([
    ["was lost", { job_health: "abort_wait", stats: {} }],
    ["has no stats yet", { job_data_readiness: "", stats: undefined }],
    ["has another parameter", { pp: { ltp: { test: "fs" } } }],
    ["has one parameter more", { nr_threads: 4 }],
    ["ran on other machines", { tbox_group: "vm-1p1g" }],
    ["is of another repository", { ss: { linux: { _url: "https://other.example/linux", commit: commitOf(40) } } }],
  ])("do not count where the job %s", async (_, fields) => {
    const lab = await openStepLab();
    await addEnded(lab, "900", 40, { ...badEnd, ...fields });
    const own = await lab.open();
    const { oracle } = own;
    await lab.settled(oracle(commitOf(40)));
    expect(own.counts.job_reused_count).toBe(0);
  });

  it("do not count with the option `fresh`, and the bad job is no run of its own task", async () => {
    const lab = await openStepLab({ options: { fresh: true } });
    await addEnded(lab, "900", 40, badEnd);
    const fresh = await lab.open();
    await lab.settled(fresh.oracle(commitOf(40)));
    expect(fresh.counts.job_reused_count).toBe(0);

    const other = await openStepLab({}, { ss: { linux: { _url: "https://git.example/linux", commit: commitOf(40) } } });
    const steps = await other.open();
    await other.settled(steps.oracle(commitOf(40)));
    expect(steps.steps()).toMatchObject([{ reused: false }]);
    expect(steps.steps()[0]?.job_id).not.toBe(badJobId);
  });

  it("that only claim to be the same run by their key do not count", async () => {
    const lab = await openStepLab();
    const honest = await lab.open();
    await lab.settled(honest.oracle(commitOf(40)));
    const [step] = lab.scheduler.submitted;
    await addEnded(lab, "900", 41, {
      ...goodEnd,
      ...{ all_params_md5: step?.all_params_md5, bad_job_id: "1", group_id: "1", pp: { ltp: { test: "fs" } } },
    });
    const again = honest.oracle(commitOf(40));
    expect(await lab.settled(again)).toEqual({ verdict: "bad" });
    expect(honest.counts.job_reused_count).toBe(0);
  });

  it("two tasks that need the same new run share one job", async () => {
    const lab = await openStepLab();
    await lab.addJob("77", { ...lab.job, id: "77" });
    const { id } = await lab.create({ bad_job_id: "77" });
    const held = await claimTask(lab.context, id, newOwner());
    if (!held) throw new Error("not claimed");
    lab.fate = () => undefined;
    const mine = await lab.open();
    const theirs = await lab.open({ held });
    const runs = [mine.oracle(commitOf(40)), theirs.oracle(commitOf(40))];
    const both = (): boolean => [mine, theirs].every((one) => one.steps()[0]?.state === "submitted");
    await lab.settled(
      (async () => {
        while (!both()) await new Promise(setImmediate);
      })(),
      1,
    );
    // A task that ends leaves the job to the one that waits for it.
    lab.fate = () => badEnd;
    await lab.scheduler.settle();
    expect(await lab.settled(Promise.all(runs))).toEqual([{ verdict: "bad" }, { verdict: "bad" }]);
    expect(lab.scheduler.submitted).toHaveLength(1);
    expect(mine.counts.job_request_count + theirs.counts.job_request_count).toBe(1);
  });

  it("give good runs to begin with, which are in the records once", async () => {
    const lab = await openStepLab();
    await addEnded(lab, "901", 10, goodEnd);
    await addEnded(lab, "902", 11, badEnd);
    await addEnded(lab, "903", 12, goodEnd);
    const resolve = async (text: string): Promise<string | undefined> => (text === commitOf(12) ? undefined : text);
    const first = await lab.open();
    expect(await lab.settled(first.knownGoods(resolve))).toEqual([{ commit: commitOf(10), run: { verdict: "good" } }]);
    const next = await lab.open();
    expect(await lab.settled(next.knownGoods(resolve))).toEqual([{ commit: commitOf(10), run: { verdict: "good" } }]);
    await lab.settled(next.oracle(commitOf(10)));
    expect(next.steps()).toMatchObject([
      { run_no: 1, reused: true, job_id: "901" },
      { run_no: 2, reused: false },
    ]);
  });
});

it("C-9: a value that others measured is the same again for whoever resumes the task", async () => {
  const lab = await openStepLab({ error_id: undefined, bisect_metric: "ltp.score" });
  await addEnded(lab, "901", 10, { job_health: "success", stats: { "ltp.score": 5 } });
  const known = [{ commit: commitOf(10), run: { verdict: "good", value: 5 } }];
  for (let claim = 0; claim < 2; claim++) {
    const steps = await lab.open();
    expect(await lab.settled(steps.knownGoods(async (text) => text))).toEqual(known);
  }
});

describe("closing", () => {
  it("cancels the open jobs that nobody else waits for, and takes their records away", async () => {
    const lab = await openStepLab();
    lab.fate = () => undefined;
    const steps = await lab.open();
    const runs = [40, 41].map((place) => steps.oracle(commitOf(place)));
    for (const run of runs) run.catch(() => {});
    while (steps.steps().filter(({ state }) => state === "submitted").length < 2) await new Promise(setImmediate);
    const [, shared] = steps.steps();
    await lab.store.insert("bisect_step", "other", { ...shared, id: "other", task_id: "1" });
    await lab.settled(steps.close(true));
    expect(lab.scheduler.cancelled).toEqual(["25112100000000001"]);
    expect(steps.steps()).toEqual([]);
    await expect(runs[0]).rejects.toThrow("the search is over");
  });

  it("gives the jobs at a commit, bad ones first", async () => {
    const lab = await openStepLab();
    lab.fate = (_job, submitted) => [goodEnd, badEnd, { job_health: "crash", stats: {} }][submitted - 1];
    const { oracle, jobsAt } = await lab.open();
    for (let run = 0; run < 3; run++) await lab.settled(oracle(commitOf(40)));
    expect((await jobsAt(commitOf(40))).map(({ id }) => id)).toEqual(["25112100000000002", "25112100000000001"]);
  });
});
