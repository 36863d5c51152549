import { describe, expect, it, vi } from "vitest";
import type { SchedulerClient } from "../../src/cli/scheduler-client.js";
import { waitForJobs } from "../../src/cli/wait-for-jobs.js";
import { CciError } from "../../src/support/cci-error.js";
import { createTestClock } from "../support/test-clock.js";

type Looks = Readonly<Record<string, readonly (Readonly<Record<string, string>> | number)[]>>;

/** Each job gives its looks in turn, the last one for ever; a number is a status, 0 no answer at all. */
function start(looks: Looks) {
  const clock = createTestClock();
  const stop = new AbortController();
  const asked = new Map<string, number>();
  const pauses: number[] = [];
  const stages: string[] = [];
  const client: SchedulerClient = {
    url: "http://s",
    post: () => Promise.reject(new Error("not asked for")),
    close: () => {},
    get: async (path) => {
      const id = path.slice("/scheduler/v1/jobs/".length);
      const nth = asked.get(id) ?? 0;
      asked.set(id, nth + 1);
      const all = looks[id] ?? [404];
      const look = all[Math.min(nth, all.length - 1)] ?? 404;
      if (look === 0) throw new CciError("SCHEDULER_UNREACHABLE", "http://s: refused");
      if (typeof look === "number") return { status: look, text: "{}", description: undefined };
      return { status: 200, text: JSON.stringify(look), description: undefined };
    },
  };
  const waited = waitForJobs({
    client,
    ids: Object.keys(looks),
    clock,
    stop: stop.signal,
    onStage: (id, stage) => stages.push(`${id} ${stage}`),
  });
  const tick = async (): Promise<void> => {
    await vi.waitFor(() => expect(clock.waits).toHaveLength(1));
    const [ms = 0] = clock.waits;
    pauses.push(ms);
    clock.advance(ms);
  };
  return { waited, tick, stop, stages, pauses, asked };
}

describe("waiting for jobs", () => {
  it("tells each stage once and ends when all are closed", async () => {
    const { waited, tick, stages } = start({
      "1": [{ job_stage: "submit" }, { job_stage: "running" }, { job_stage: "finish", job_health: "success" }],
      "2": [{ job_stage: "submit" }, { job_stage: "submit" }, { job_stage: "cancel", job_health: "cancel" }],
      "3": [{ job_state: "boot" }, { job_stage: "abort_provider" }],
      "4": [404],
    });
    await tick();
    await tick();
    expect([...(await waited)]).toEqual(
      expect.arrayContaining([
        ["1", "success"],
        ["2", "cancel"],
        ["3", "unknown"],
        ["4", "unknown"],
      ]),
    );
    expect(stages).toEqual(["1 submit", "2 submit", "3 boot", "1 running", "3 abort_provider", "1 finish", "2 cancel"]);
  });

  it("asks a closed job no more, and pauses longer while nothing happens", async () => {
    const submit = { job_stage: "submit" };
    const { waited, tick, pauses, asked, stop } = start({
      "1": [...Array(9).fill(submit), { job_stage: "running" }],
      "2": [{ job_stage: "finish", job_health: "success" }],
    });
    for (let at = 0; at < 10; at++) await tick();
    expect(pauses.slice(0, 7)).toEqual([1000, 1500, 2250, 3375, 5062.5, 7593.75, 10_000]);
    expect([pauses[8], pauses[9]]).toEqual([10_000, 1000]);
    expect(asked.get("2")).toBe(1);
    stop.abort();
    expect([...(await waited)]).toEqual([["2", "success"]]);
  });

  it("outlasts a restart of the scheduler, but not its end", async () => {
    const back = start({ "1": [0, 503, 0, { job_stage: "finish", job_health: "oom" }] });
    for (let at = 0; at < 3; at++) await back.tick();
    expect([...(await back.waited)]).toEqual([["1", "oom"]]);
    const gone = start({ "1": [0] });
    const end = expect(gone.waited).rejects.toMatchObject({ code: "SCHEDULER_UNREACHABLE" });
    for (let at = 0; at < 16; at++) await gone.tick();
    await end;
    expect(gone.pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(120_000);
  });
});
