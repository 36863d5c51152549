import { setImmediate as turn } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { runWatchDog } from "../../../src/coverage/watch/run-watch-dog.js";
import { openTaskLine, type TaskLine } from "../../../src/coverage/watch/task-line.js";
import type { WatchContext } from "../../../src/coverage/watch/watch-context.js";
import { echoProfile } from "../echo-service.js";
import type { AgentDouble } from "../goc-double/start-agent.js";
import { echoService, openWatchLab, type WatchLab } from "../watch-lab.js";

const minute = 60_000;
const hour = 60 * minute;
const named = (app: string) => `staging_th_${app}_master_845820727e`;

interface Running {
  readonly line: TaskLine;
  /** Moves the clock on, and waits until all that follows is done. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** A watch dog at work until the end of the test. */
async function run(lab: WatchLab, context: WatchContext = lab.context): Promise<Running> {
  const { clock, log } = lab;
  const line = openTaskLine({ lock: async () => () => {}, clock, log });
  const ending = new AbortController();
  const watching = runWatchDog(context, line, ending.signal);
  const stop = async () => {
    ending.abort();
    await watching;
    await line.close(0);
  };
  onTestFinished(stop);
  const atRest = async () => {
    while (!clock.waits.includes(1000) || line.depth > 0) await turn();
  };
  await atRest();
  return {
    line,
    stop,
    async pass(ms) {
      clock.advance(ms);
      await atRest();
    },
  };
}

const eventsOf = ({ log }: WatchLab, event: string) => log.lines.filter((line) => line.event === event);

test("serve pulls at the times of the worked timeline, and not before (case 18)", async () => {
  const lab = await openWatchLab({ rules: { sweepIntervalMs: 1000 * hour } });
  const [agent] = (await lab.serve(echoService, echoProfile({ main: 1 }))) as [AgentDouble];
  const { pass } = await run(lab);
  expect(lab.pulls).toEqual(["changed"]);
  const later = [
    [15, "unchanged", 1],
    [60, "unchanged", 2],
    [120, "unchanged", 3],
    [240, "unchanged", 3],
    [240, "changed", 0],
    [15, "unchanged", 1],
  ] as const;
  for (const [pause, result, level] of later) {
    const before = lab.pulls.length;
    await pass(pause * minute - 1000);
    expect(lab.pulls).toHaveLength(before);
    if (result === "changed") agent.setProfile(echoProfile({ main: 1, push: 1 }));
    await pass(1000);
    expect(lab.pulls.slice(before)).toEqual([result]);
    expect(lab.store.scheduleOf(echoService)).toMatchObject({ level, lastPullMs: lab.clock.nowMs() });
  }
});

test("20 services due in the same second are pulled one after the other, in due order (case 19)", async () => {
  const lab = await openWatchLab();
  const names = Array.from({ length: 20 }, (_, index) => named(`app${index + 10}`));
  for (const name of names) await lab.serve(name, echoProfile({ main: 1 }));
  const order: string[] = [];
  let atOnce = 0;
  const profile: WatchContext["centre"]["profile"] = async (address, stop) => {
    atOnce += 1;
    expect(atOnce).toBe(1);
    order.push([...lab.centre.services].find(([, addresses]) => addresses.includes(address))?.[0] ?? "");
    const bytes = await lab.context.centre.profile(address, stop);
    atOnce -= 1;
    return bytes;
  };
  const { pass } = await run(lab, { ...lab.context, centre: { ...lab.context.centre, profile } });
  expect(order).toEqual(names);
  const dueMs = lab.clock.nowMs() + hour;
  const shuffled = names.map((name, index) => ({ name, dueMs: dueMs + (((index * 7) % 20) >> 1) * 10 }));
  for (const { name, dueMs: nextDueMs } of shuffled) {
    const entry = lab.store.scheduleOf(name);
    if (entry) lab.store.setSchedule({ ...entry, nextDueMs });
  }
  order.length = 0;
  await pass(hour + 100);
  const inOrder = shuffled.toSorted((a, b) => a.dueMs - b.dueMs || (a.name < b.name ? -1 : 1));
  expect(order).toEqual(inOrder.map(({ name }) => name));
});

test("new services are found within listInterval, spread over a minute, and names that cannot be read are left", async () => {
  const lab = await openWatchLab({ random: () => 0.5, rules: { jitter: 0.1 } });
  const { pass } = await run(lab);
  await lab.serve(echoService, echoProfile({ main: 1 }));
  await lab.serve("gocc", echoProfile({ main: 1 }));
  await pass(5 * minute);
  expect(lab.store.schedule()).toMatchObject([{ srvName: echoService, nextDueMs: lab.clock.nowMs() + 30_000 }]);
  await pass(29_000);
  expect(lab.pulls).toEqual([]);
  await pass(1000);
  expect(lab.pulls).toEqual(["changed"]);
});

test("a due time that is set into the past by hand is seen at once", async () => {
  const lab = await openWatchLab();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  const { pass } = await run(lab);
  const entry = lab.store.scheduleOf(echoService);
  if (!entry) throw new Error("no entry");
  lab.store.setSchedule({ ...entry, nextDueMs: 0 });
  await pass(1000);
  expect(lab.pulls).toEqual(["changed", "unchanged"]);
});

test("what is overdue at the start is spread, and found services keep their own due times", async () => {
  const lab = await openWatchLab({ random: () => 0.5, rules: { jitter: 0.1 } });
  const names = [named("one"), named("two")];
  for (const srvName of names) {
    await lab.serve(srvName, echoProfile({ main: 1 }));
    const none = { lastPullMs: undefined, lastResult: undefined, lastError: undefined };
    lab.store.setSchedule({ srvName, level: 2, failCount: 0, nextDueMs: 1, lastAddresses: [], ...none });
  }
  const startMs = lab.clock.nowMs();
  await lab.serve(named("three"), echoProfile({ main: 1 }));
  await run(lab);
  expect(lab.store.schedule().map(({ srvName, nextDueMs }) => [srvName, nextDueMs - startMs])).toEqual([
    [named("one"), minute],
    [named("three"), minute / 2],
    [named("two"), minute],
  ]);
});

test("a clock that jumps back leaves no service waiting for longer than its interval", async () => {
  const lab = await openWatchLab();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  let jumpMs = 0;
  const clock = { nowMs: () => lab.clock.nowMs() + jumpMs, wait: lab.clock.wait };
  const { pass } = await run(lab, { ...lab.context, clock });
  jumpMs = -48 * hour;
  await pass(1000);
  expect(lab.store.scheduleOf(echoService)?.nextDueMs).toBe(clock.nowMs() + 15 * minute);
  await pass(15 * minute);
  expect(lab.pulls).toEqual(["changed", "unchanged"]);
});

test("sweeps come every sweepInterval, the first one that long after the start", async () => {
  const lab = await openWatchLab();
  const [agent] = (await lab.serve(echoService, echoProfile({ main: 1 }))) as [AgentDouble];
  const { pass } = await run(lab);
  const probes = () => agent.requests.filter(({ path }) => path === "/v1/cover/coverage").length;
  await pass(10 * minute - 1000);
  expect(probes()).toBe(0);
  await pass(1000);
  expect(probes()).toBe(1);
  await pass(10 * minute);
  expect(probes()).toBe(2);
});

test("the entry of a service goes when it has been offline for 24 hours, its snapshots stay", async () => {
  const lab = await openWatchLab();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  await lab.serve(named("other"), echoProfile({ main: 1 }));
  const { pass } = await run(lab);
  lab.centre.services.delete(echoService);
  await pass(5 * minute);
  const missedMs = lab.clock.nowMs();
  while (lab.clock.nowMs() < missedMs + 23 * hour) await pass(hour);
  expect(lab.store.scheduleOf(echoService)).toBeDefined();
  await pass(hour);
  expect(lab.store.scheduleOf(echoService)).toBeUndefined();
  expect(lab.store.allLatest()).toHaveLength(2);
});

test("while the centre is down known agents are pulled, and the log tells when it goes and comes (case 26)", async () => {
  const lab = await openWatchLab();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  const { pass } = await run(lab);
  await lab.centre.down();
  await pass(15 * minute);
  expect(lab.pulls).toEqual(["changed", "unchanged"]);
  expect(lab.store.scheduleOf(echoService)).toMatchObject({ level: 1, lastAddresses: { length: 1 } });
  await pass(5 * minute);
  await lab.centre.up();
  await pass(5 * minute);
  expect(eventsOf(lab, "centre_down")).toHaveLength(1);
  expect(eventsOf(lab, "centre_back")).toHaveLength(1);
  expect(eventsOf(lab, "service_lost")).toEqual([]);
});

test("a centre that is back empty gets its services again where the rules say so, hosts unchanged (case 26)", async () => {
  const lab = await openWatchLab({ rules: { reregister: true } });
  const [live, dead] = (await lab.serve(echoService, echoProfile(), echoProfile())) as [AgentDouble, AgentDouble];
  await lab.serve("gocc", echoProfile());
  const { pass } = await run(lab);
  const [gocc] = lab.centre.services.get("gocc") ?? [];
  await lab.centre.down();
  await pass(5 * minute);
  lab.centre.services.clear();
  await dead.behave("dead");
  await lab.centre.up();
  await pass(5 * minute);
  expect(Object.fromEntries(lab.centre.services)).toEqual({ [echoService]: [live.address], gocc: [gocc] });
  const registrations = lab.centre.requests.filter(({ path }) => path.startsWith("/v1/cover/register"));
  expect(registrations).toHaveLength(2);
  for (const { path, body } of registrations) expect(path + body).toMatch(/ip_revise\W+false/);
  await pass(10 * minute);
  expect(lab.pulls.at(-1)).toBe("unchanged");
});

test("without that rule there is one warning for each service that still runs, until it was listed again", async () => {
  const lab = await openWatchLab();
  const [agent] = (await lab.serve(echoService, echoProfile())) as [AgentDouble];
  const [gone] = (await lab.serve(named("gone"), echoProfile())) as [AgentDouble];
  const { pass } = await run(lab);
  lab.centre.services.clear();
  await gone.behave("dead");
  await pass(5 * minute);
  await pass(5 * minute);
  expect(eventsOf(lab, "service_lost")).toMatchObject([
    { level: "warn", srv_name: echoService, addresses: [agent.address] },
  ]);
  expect(lab.centre.services.size).toBe(0);
  lab.centre.services.set(echoService, [agent.address]);
  await pass(5 * minute);
  lab.centre.services.clear();
  await pass(5 * minute);
  expect(eventsOf(lab, "service_lost")).toHaveLength(2);
});

test("services that go one by one are not taken for lost", async () => {
  const lab = await openWatchLab({ rules: { reregister: true } });
  await lab.serve(echoService, echoProfile());
  await lab.serve(named("removed"), echoProfile());
  const { pass } = await run(lab);
  lab.centre.services.delete(named("removed"));
  await pass(5 * minute);
  expect([...lab.centre.services.keys()]).toEqual([echoService]);
  expect(eventsOf(lab, "service_lost")).toEqual([]);
});

test("a defect is told with its stack, and the watch dog goes on", async () => {
  const lab = await openWatchLab();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  let isBroken = true;
  const list: WatchContext["centre"]["list"] = async (stop) => {
    if (isBroken) throw new TypeError("of undefined");
    return lab.context.centre.list(stop);
  };
  const { pass } = await run(lab, { ...lab.context, centre: { ...lab.context.centre, list } });
  expect(eventsOf(lab, "task_failed")).toMatchObject([{ level: "error", stack: expect.stringContaining("TypeError") }]);
  isBroken = false;
  await pass(1000);
  expect(lab.pulls).toEqual(["changed"]);
});

test("a task that throws is tried again after retryBase, not at every tick", async () => {
  const lab = await openWatchLab();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  let tries = 0;
  const store: WatchContext["store"] = {
    ...lab.store,
    setSchedule(entry) {
      if (entry.lastPullMs !== undefined && ++tries < 3) throw new Error("disk full");
      lab.store.setSchedule(entry);
    },
  };
  const { pass } = await run(lab, { ...lab.context, store });
  expect(tries).toBe(1);
  await pass(59_000);
  expect(tries).toBe(1);
  await pass(1000);
  expect(tries).toBe(2);
  await pass(minute);
  expect(tries).toBe(3);
  expect(eventsOf(lab, "task_failed")).toHaveLength(2);
});

test("another process that pulled while the task waited is not done over", async () => {
  const lab = await openWatchLab();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  const { line, pass } = await run(lab);
  let end = () => {};
  const long = line.run({ name: "long", dueMs: 0, work: () => new Promise<void>((resolve) => (end = resolve)) });
  lab.clock.advance(15 * minute);
  while (line.depth < 2) await turn();
  const entry = lab.store.scheduleOf(echoService);
  if (entry) lab.store.setSchedule({ ...entry, nextDueMs: lab.clock.nowMs() + hour });
  end();
  await long;
  await pass(1000);
  expect(lab.pulls).toEqual(["changed"]);
});
