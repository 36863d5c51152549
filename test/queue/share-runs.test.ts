import { expect, it } from "vitest";
import { shareRuns } from "../../src/queue/etcd/share-runs.js";

it("has one run at a time, also for those who call in the moment between two", async () => {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const share = shareRuns(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
  });
  const calls = [share(), share()];
  ends[0]?.();
  for (let turn = 0; turn < 10; turn += 1) {
    await undefined;
    calls.push(share());
  }
  expect([most, running]).toEqual([1, 1]);
  for (let at = 1; running > 0; at += 1) {
    ends[at]?.();
    for (let turn = 0; turn < 10; turn += 1) await undefined;
  }
  await Promise.all(calls);
  expect(most).toBe(1);
});
