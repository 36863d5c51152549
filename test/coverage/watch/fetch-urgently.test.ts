import { expect, it } from "vitest";
import { fetchUrgently } from "../../../src/coverage/watch/fetch-urgently.js";
import { openWatchLab } from "../watch-lab.js";

const address = "http://127.0.0.1:9";

it("hangs up the slower of its two requests", async () => {
  const { context, clock } = await openWatchLab();
  let isHungUp = false;
  const centre = {
    ...context.centre,
    profile: (_: string, stop?: AbortSignal) =>
      new Promise<Buffer>((_resolve, reject) => {
        stop?.addEventListener("abort", () => {
          isHungUp = true;
          reject(stop.reason);
        });
      }),
  };
  const agents = { ...context.agents, checkAllowed: async () => {}, profile: async () => Buffer.from("mode: set\n") };
  const fetched = fetchUrgently({ ...context, centre, agents }, address, 0, new AbortController().signal);
  await Promise.resolve();
  clock.advance(0);
  expect((await fetched).toString()).toBe("mode: set\n");
  expect(isHungUp).toBe(true);
});
