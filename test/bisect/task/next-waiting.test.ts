import fc from "fast-check";
import { expect, it } from "vitest";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { nextWaiting } from "../../../src/bisect/task/next-waiting.js";
import { effectivePriority } from "../../../src/bisect/task/priority.js";
import { newOwner } from "../../../src/bisect/task/task-lease.js";
import { testTask } from "../test-task.js";
import { openTaskLab, type TaskLab } from "./task-lab.js";

const day = 86_400;
const nowS = 1_704_110_400;

async function addRows(lab: TaskLab, rows: readonly Partial<BisectTask>[]): Promise<readonly BisectTask[]> {
  const tasks = rows.map((row, at) => testTask({ id: `${1000 + at}`, bisect_status: "wait", ...row }));
  await lab.store.putAll(tasks.map((task) => ({ collection: "bisect", id: task.id, document: { ...task } })));
  await lab.store.refresh();
  return tasks;
}

it("serves the highest priority first, then the oldest, then the lowest id", async () => {
  const lab = await openTaskLab();
  await addRows(lab, [
    { priority_level: 3, submit_time: nowS - 10 },
    { priority_level: 3, submit_time: nowS - 20 },
    { priority_level: 5, submit_time: nowS - 1 },
    { priority_level: 3, submit_time: nowS - 20 },
    { priority_level: 9, submit_time: nowS, bisect_status: "processing" },
  ]);
  const ids = async (limit: number): Promise<readonly string[]> =>
    (await nextWaiting(lab.context, limit)).map(({ id }) => id);
  expect(await ids(10)).toEqual(["1002", "1001", "1003", "1000"]);
  expect(await ids(2)).toEqual(["1002", "1001"]);
});

it("lets nobody wait for ever: each whole week of waiting counts one, up to ten", async () => {
  const lab = await openTaskLab();
  await addRows(lab, [
    { priority_level: 5, submit_time: nowS },
    { priority_level: 4, submit_time: nowS - 7 * day + 1 },
    { priority_level: 4, submit_time: nowS - 7 * day },
    { priority_level: 0, submit_time: nowS - 69 * day },
    { priority_level: 0, submit_time: nowS - 70 * day },
    { priority_level: 0, submit_time: nowS - 900 * day },
    { priority_level: 11, submit_time: nowS + 60 },
  ]);
  const order = (await nextWaiting(lab.context, 10)).map(({ id }) => id);
  expect(order).toEqual(["1006", "1005", "1004", "1003", "1002", "1000", "1001"]);
});

it("gives the same as sorting all of them, however many wait", async () => {
  const row = fc.record({
    priority_level: fc.integer({ min: 0, max: 12 }),
    ageS: fc.integer({ min: -5, max: 90 * day }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), async (rows, limit) => {
      const lab = await openTaskLab();
      const tasks = await addRows(
        lab,
        rows.map(({ priority_level, ageS }) => ({ priority_level, submit_time: nowS - ageS })),
      );
      const sorted = [...tasks].sort(
        (a, b) =>
          effectivePriority(b, nowS) - effectivePriority(a, nowS) ||
          a.submit_time - b.submit_time ||
          (a.id < b.id ? -1 : 1),
      );
      expect(await nextWaiting(lab.context, limit)).toEqual(sorted.slice(0, limit));
    }),
    { numRuns: 15 },
  );
});

it("A17: gives every one of 1,000 tasks to one of four workers, once, by priority and age", async () => {
  const lab = await openTaskLab();
  await addRows(
    lab,
    Array.from({ length: 1000 }, (_, n) => ({ priority_level: n % 3, submit_time: nowS - ((n * 7919) % 1000) })),
  );
  const served: BisectTask[] = [];
  for (;;) {
    const waiting = await nextWaiting(lab.context, 50);
    if (waiting.length === 0) break;
    // Four ask for each of them at once.
    for (const { id } of waiting) {
      const claims = await Promise.all([1, 2].map(() => claimTask(lab.context, id, newOwner())));
      const [held, ...others] = claims.filter((claim) => claim !== undefined);
      expect(others).toEqual([]);
      if (held) served.push(await held.end("completed"));
    }
  }
  expect(new Set(served.map(({ id }) => id)).size).toBe(1000);
  expect(served).toHaveLength(1000);
  const keys = served.map(({ priority_level, submit_time }) => -priority_level * 1e10 + submit_time);
  expect(keys).toEqual([...keys].sort((a, b) => a - b));
});
