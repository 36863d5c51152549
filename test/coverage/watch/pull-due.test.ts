import { expect, test } from "vitest";
import { pullDue } from "../../../src/coverage/watch/pull-due.js";
import { echoProfile } from "../echo-service.js";
import type { AgentDouble } from "../goc-double/start-agent.js";
import { echoService, openWatchLab } from "../watch-lab.js";

const minute = 60_000;
const hour = 60 * minute;
const named = (branch: string) => `staging_th_apa_goc_echoserver_${branch}_845820727e`;

test("services that are seen for the first time are pulled at once, by name; then nothing is due (case 45)", async () => {
  const { context, clock, serve } = await openWatchLab();
  const [first] = (await serve(named("b"), echoProfile({ main: 1 }))) as [AgentDouble];
  await serve(named("a"), echoProfile({ main: 1 }));
  await serve("gocc", echoProfile());
  const pulls = await pullDue(context);
  expect(pulls.map(({ outcome, entry }) => [outcome.srvName, outcome.result, entry?.level])).toEqual([
    [named("a"), "changed", 0],
    [named("b"), "unchanged", 1],
  ]);
  const asked = first.requests.length;
  clock.advance(15 * minute - 1);
  expect(await pullDue(context)).toEqual([]);
  expect(first.requests).toHaveLength(asked);
  expect(context.store.schedule().map(({ srvName }) => srvName)).toEqual([named("a"), named("b")]);
});

test("rounds of cron continue the back-off of the table, and a due time set by hand counts (case 15)", async () => {
  const { context, clock, serve } = await openWatchLab();
  await serve(echoService, echoProfile({ main: 1 }));
  const round = async () => (await pullDue(context)).map(({ outcome, entry }) => [outcome.result, entry?.level]);
  expect(await round()).toEqual([["changed", 0]]);
  clock.advance(15 * minute);
  expect(await round()).toEqual([["unchanged", 1]]);
  clock.advance(59 * minute);
  expect(await round()).toEqual([]);
  const entry = context.store.scheduleOf(echoService);
  if (!entry) throw new Error("no entry");
  context.store.setSchedule({ ...entry, nextDueMs: 0 });
  expect(await round()).toEqual([["unchanged", 2]]);
  expect(context.store.scheduleOf(echoService)?.nextDueMs).toBe(clock.nowMs() + 2 * hour);
});

test("names that are too long, and services beyond ten thousand, are refused with one warning", async () => {
  const { context, log, store } = await openWatchLab();
  const names = Array.from({ length: 10_002 }, (_, index) => named(`b${index}`));
  const listed = new Map([named("x".repeat(480)), ...names].map((name) => [name, ["http://127.0.0.1:9"]]));
  const stop = new AbortController();
  const pulling = pullDue(
    { ...context, centre: { ...context.centre, list: async () => listed } },
    {
      stop: stop.signal,
      onPulled: () => stop.abort(new Error("enough")),
    },
  );
  await expect(pulling).rejects.toThrow("enough");
  expect(store.schedule()).toHaveLength(10_000);
  expect(log.lines.filter(({ event }) => event === "services_refused")).toMatchObject([{ services: 3 }]);
});

test("while the centre is down known services are pulled straight from their agents (case 26)", async () => {
  const { context, clock, centre, serve, log } = await openWatchLab();
  const [agent] = (await serve(echoService, echoProfile({ main: 1 }))) as [AgentDouble];
  await pullDue(context);
  await centre.down();
  agent.setProfile(echoProfile({ main: 1, push: 1 }));
  clock.advance(15 * minute);
  const [pull] = await pullDue(context);
  expect(pull?.outcome).toMatchObject({ result: "changed", addresses: [agent.address] });
  expect(pull?.entry).toMatchObject({ level: 0, lastAddresses: [agent.address] });
  expect(log.lines).toContainEqual(expect.objectContaining({ event: "centre_down" }));
});

test("while the centre is down and nothing is known, its error is thrown", async () => {
  const { context, centre } = await openWatchLab();
  await centre.down();
  await expect(pullDue(context)).rejects.toMatchObject({ code: "CENTRE_UNREACHABLE" });
});

test("a service that is offline is not pulled, its entry stays for a day, and it goes on where it was", async () => {
  const { context, clock, centre, serve } = await openWatchLab();
  await serve(echoService, echoProfile({ main: 1 }));
  await pullDue(context);
  const addresses = centre.services.get(echoService) ?? [];
  centre.services.delete(echoService);
  clock.advance(15 * minute + 23 * hour);
  expect(await pullDue(context)).toEqual([]);
  centre.services.set(echoService, addresses);
  expect((await pullDue(context)).map(({ entry }) => entry?.level)).toEqual([1]);
  centre.services.delete(echoService);
  clock.advance(hour + 24 * hour);
  expect(await pullDue(context)).toEqual([]);
  expect(context.store.schedule()).toEqual([]);
});

test("a due time that the clock has left far behind is mended in the table", async () => {
  const { context, clock, serve } = await openWatchLab();
  await serve(echoService, echoProfile({ main: 1 }));
  await pullDue(context);
  const entry = context.store.scheduleOf(echoService);
  if (!entry) throw new Error("no entry");
  context.store.setSchedule({ ...entry, level: 1, nextDueMs: clock.nowMs() + 48 * hour });
  expect(await pullDue(context)).toEqual([]);
  expect(context.store.scheduleOf(echoService)?.nextDueMs).toBe(clock.nowMs() + hour);
});

test("an agent that is away backs off by failures, without the level (case 21)", async () => {
  const { context, clock, serve } = await openWatchLab();
  const [agent] = (await serve(echoService, echoProfile({ main: 1 }))) as [AgentDouble];
  await pullDue(context);
  await agent.behave("dead");
  for (const pause of [15, 1, 2, 4]) {
    clock.advance(pause * minute - 1);
    expect(await pullDue(context)).toEqual([]);
    clock.advance(1);
    expect((await pullDue(context)).map(({ outcome }) => outcome.result)).toEqual(["failed"]);
  }
  await agent.behave("normal");
  clock.advance(8 * minute);
  const [pull] = await pullDue(context);
  expect(pull?.entry).toMatchObject({ level: 1, failCount: 0, lastResult: "unchanged" });
});
