import { describe, expect, it, vi } from "vitest";
import type { BisectService } from "../../src/bisect/bisect-service.js";
import type { BisectTask } from "../../src/bisect/task/bisect-task.js";
import { type BisectWaited, waitForBisects } from "../../src/cli/wait-for-bisects.js";
import { CciError } from "../../src/support/cci-error.js";
import { testTask } from "../bisect/test-task.js";
import { createTestClock, type TestClock } from "../support/test-clock.js";

interface Waiting {
  readonly clock: TestClock;
  readonly ended: readonly string[];
  readonly waited: Promise<BisectWaited>;
  readonly stop: AbortController;
}

/** Waits for tasks whose states, one per look, are given; an error is thrown, the last one stays. */
function start(
  states: Readonly<Record<string, readonly (Partial<BisectTask> | Error)[]>>,
  timeoutMs?: number,
): Waiting {
  const clock = createTestClock();
  const looks = new Map<string, number>();
  const ended: string[] = [];
  const stop = new AbortController();
  const service = {
    async show(id: string) {
      const look = looks.get(id) ?? 0;
      looks.set(id, look + 1);
      const state = states[id]?.[look] ?? states[id]?.at(-1);
      if (!state || state instanceof Error) throw state ?? new CciError("NOT_FOUND", `no bisect task ${id}`);
      return { task: testTask({ id, ...state }), steps: [], links: { report: "", log: "", result_root: "" } };
    },
  } as Partial<BisectService> as BisectService;
  const waited = waitForBisects({
    service,
    ids: Object.keys(states),
    clock,
    stop: stop.signal,
    timeoutMs,
    onEnd: ({ id, bisect_status }) => void ended.push(`${id} ${bisect_status}`),
    onPhase: () => {},
  });
  waited.catch(() => {});
  return { clock, ended, waited, stop };
}

async function pass(clock: TestClock, ms: number): Promise<void> {
  await vi.waitFor(() => expect(clock.waits).toHaveLength(1));
  clock.advance(ms);
}

const wait = { bisect_status: "wait" } as const;
const away = new CciError("BISECT_UNREACHABLE", "gone");

describe("waiting for bisect tasks", () => {
  it("tells of each task once, when it ends, in whatever order", async () => {
    const { clock, ended, waited } = start({ "1": [wait, {}], "2": [{ bisect_status: "cancelled" }] });
    await pass(clock, 10_000);
    expect(await waited).toEqual({ unended: [], isAllCompleted: false });
    expect(ended).toEqual(["2 cancelled", "1 completed"]);
  });

  it("outlives a service that is restarted, but not one that is gone for two minutes", async () => {
    const back = start({ "1": [wait, away, away, {}] });
    for (let time = 0; time < 3; time++) await pass(back.clock, 10_000);
    expect(await back.waited).toMatchObject({ isAllCompleted: true });
    const gone = start({ "1": [wait, away] });
    await pass(gone.clock, 119_000);
    await pass(gone.clock, 2000);
    await expect(gone.waited).rejects.toThrow("gone");
  });

  it("says at once what it cannot find, and what never answered", async () => {
    await expect(start({ "1": [] }).waited).rejects.toThrow("no bisect task 1");
    await expect(start({ "1": [away] }).waited).rejects.toThrow("gone");
  });

  it("ends when time runs out, and when it is interrupted", async () => {
    const late = start({ "1": [wait] }, 1000);
    await pass(late.clock, 250);
    await pass(late.clock, 750);
    expect(await late.waited).toEqual({ unended: ["1"], isAllCompleted: false });
    const interrupted = start({ "1": [wait] });
    await vi.waitFor(() => expect(interrupted.clock.waits).toHaveLength(1));
    interrupted.stop.abort();
    expect(await interrupted.waited).toEqual({ unended: ["1"], isAllCompleted: false });
  });
});
