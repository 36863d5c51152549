import { expect, test } from "vitest";
import type { Agents } from "../../../src/coverage/goc/agents.js";
import { sweepOffline } from "../../../src/coverage/watch/sweep-offline.js";
import { CciError } from "../../../src/support/cci-error.js";
import type { TestClock } from "../../support/test-clock.js";
import { echoProfile } from "../echo-service.js";
import type { AgentDouble } from "../goc-double/start-agent.js";
import type { CentreDouble } from "../goc-double/start-centre.js";
import { inTestTime } from "../in-test-time.js";
import { echoService, openWatchLab } from "../watch-lab.js";

const other = "staging_th_apa_other_master_518e0a570c";

const removals = ({ requests }: CentreDouble): readonly unknown[] =>
  requests.filter(({ path }) => path === "/v1/cover/remove").map(({ body }) => JSON.parse(body));
const probes = ({ requests }: AgentDouble): number =>
  requests.filter(({ path }) => path === "/v1/cover/coverage").length;

/** Agents of which these never answer: each probe lasts as long as it may. */
function hangingAgents(clock: TestClock, isHanging: (address: string) => boolean): Agents & { readonly most: number } {
  let atOnce = 0;
  let most = 0;
  return {
    profile: () => Promise.reject(new Error("not asked for")),
    checkAllowed: async () => {},
    async isAlive(address, timeoutMs) {
      if (!isHanging(address)) return true;
      most = Math.max(most, ++atOnce);
      await clock.wait(timeoutMs);
      atOnce -= 1;
      return false;
    },
    get most() {
      return most;
    },
  };
}

test("an agent that is gone is removed after 4 tries by one request with its address; the others stay (case 22)", async () => {
  const { context, clock, centre, removed, serve } = await openWatchLab();
  const [live, gone] = (await serve(echoService, echoProfile(), echoProfile())) as [AgentDouble, AgentDouble];
  await gone.behave("error");
  const outcome = await inTestTime(clock, sweepOffline(context, { guard: true }));
  expect(outcome).toEqual({ checked: 2, dead: [gone.address], removed: [gone.address], isGuarded: false });
  // Once more right before it is removed.
  expect([probes(live), probes(gone)]).toEqual([1, 5]);
  expect(removals(centre)).toEqual([{ address: [gone.address] }]);
  expect(centre.services.get(echoService)).toEqual([live.address]);
  expect(removed).toEqual([1]);
});

test("refusing, hanging, a 500 and a page are all dead, also under names that cannot be read (cases 23, 43)", async () => {
  const { context, clock, centre, serve } = await openWatchLab({ rules: { probeTimeoutMs: 250 } });
  const [live, refusing] = (await serve(echoService, echoProfile(), echoProfile())) as [AgentDouble, AgentDouble];
  const bad = await serve("gocc", echoProfile(), echoProfile(), echoProfile());
  const [failing, page, hanging] = bad as [AgentDouble, AgentDouble, AgentDouble];
  await refusing.behave("dead");
  await failing.behave("error");
  await page.behave("html");
  await hanging.behave("hang");
  const { dead, removed } = await inTestTime(clock, sweepOffline(context, { guard: false }));
  expect(new Set(dead)).toEqual(new Set([refusing, failing, page, hanging].map(({ address }) => address)));
  expect(new Set(removed)).toEqual(new Set(dead));
  expect([...centre.services]).toEqual([[echoService, [live.address]]]);
});

test("an agent that answers again within 4 tries stays", async () => {
  const { context, clock, centre, serve } = await openWatchLab();
  const [agent] = (await serve(echoService, echoProfile())) as [AgentDouble];
  await agent.behave("error");
  const sweeping = sweepOffline(context, { guard: false });
  const watched = inTestTime(clock, sweeping);
  while (probes(agent) < 3) await new Promise((resolve) => setImmediate(resolve));
  await agent.behave("normal");
  expect(await watched).toMatchObject({ checked: 1, dead: [], removed: [] });
  expect(probes(agent)).toBe(4);
  expect(removals(centre)).toEqual([]);
});

test("an agent that comes back between its verdict and its removal stays, and nobody asks for it", async () => {
  const { context, clock, centre, log, serve, removed } = await openWatchLab();
  const agents = (await serve(echoService, echoProfile(), echoProfile())) as [AgentDouble, AgentDouble];
  const [back, gone] = agents;
  for (const agent of agents) await agent.behave("error");
  // The list is read again once the verdicts are there.
  let lists = 0;
  const list = async (stop?: AbortSignal) => {
    if (++lists === 2) await back.behave("normal");
    return context.centre.list(stop);
  };
  const sweeping = { ...context, centre: { ...context.centre, list } };
  const outcome = await inTestTime(clock, sweepOffline(sweeping, { guard: true }));
  expect(outcome).toMatchObject({ dead: [back.address, gone.address], removed: [gone.address] });
  expect(removals(centre)).toEqual([{ address: [gone.address] }]);
  expect(centre.services.get(echoService)).toEqual([back.address]);
  expect(removed).toEqual([1]);
  expect(log.lines.filter(({ event }) => event === "address_removed")).toHaveLength(1);
});

test("agents that this machine could not ask are neither dead nor alive: they are told of and stay", async () => {
  const { context, clock, centre, log } = await openWatchLab();
  const [unasked, once, dead] = ["http://10.0.0.1:1", "http://10.0.0.2:1", "http://10.0.0.3:1"] as const;
  centre.services.set(echoService, [unasked, once, dead]);
  let asked = 0;
  const isAlive = async (address: string): Promise<boolean> => {
    const isFault = address === unasked || (address === once && ++asked === 2);
    if (isFault) throw new CciError("AGENT_FAILED", `${address}: connect EMFILE`);
    return false;
  };
  const sweeping = { ...context, agents: { ...context.agents, isAlive } };
  const outcome = await inTestTime(clock, sweepOffline(sweeping, { guard: true }));
  expect(outcome).toEqual({ checked: 1, dead: [dead], removed: [dead], isGuarded: false });
  expect(centre.services.get(echoService)).toEqual([unasked, once]);
  const told = log.lines.filter(({ event }) => event === "not_probed");
  expect(new Set(told.map(({ address }) => address))).toEqual(new Set([unasked, once]));
  expect(told[0]).toMatchObject({ level: "warn", reason: expect.stringContaining("EMFILE") });
});

test("one hanging address costs 18 s and one more try, and five of them no more (case 23)", async () => {
  const { context, clock } = await openWatchLab();
  const agents = hangingAgents(clock, () => true);
  const elapsed = async (addresses: readonly string[], isDryRun: boolean): Promise<number> => {
    // A centre that takes no real time, which the clock of the test does not know.
    const centre = { ...context.centre, list: async () => new Map([[echoService, addresses]]), remove: async () => {} };
    const startMs = clock.nowMs();
    await inTestTime(clock, sweepOffline({ ...context, agents, centre }, { guard: false, isDryRun }));
    return (clock.nowMs() - startMs) / 1000;
  };
  const hosts = (...numbers: readonly number[]): readonly string[] => numbers.map((host) => `http://10.0.0.${host}:1`);
  expect(await elapsed(hosts(1), true)).toBeLessThanOrEqual(18);
  expect(await elapsed(hosts(1, 2, 3, 4, 5), true)).toBeLessThanOrEqual(18);
  expect(await elapsed(hosts(1, 2, 3, 4, 5), false)).toBeLessThanOrEqual(21);
  expect(agents.most).toBe(5);
  expect(await elapsed(hosts(1, 2, 3, 4, 5, 6), true)).toBeGreaterThan(18);
  expect(agents.most).toBe(5);
});

test("where 5 of 6 are dead none is removed, but without the guard all 5 are, one by one (case 24)", async () => {
  const { context, clock, centre, log } = await openWatchLab();
  const addresses = [1, 2, 3, 4, 5, 6].map((host) => `http://10.0.0.${host}:1`);
  centre.services.set(echoService, addresses.slice(0, 3));
  centre.services.set(other, addresses.slice(3));
  const sweeping = { ...context, agents: hangingAgents(clock, (address) => address !== addresses[5]) };
  const guarded = await inTestTime(clock, sweepOffline(sweeping, { guard: true }));
  expect(guarded).toEqual({ checked: 6, dead: addresses.slice(0, 5), removed: [], isGuarded: true });
  expect(removals(centre)).toEqual([]);
  expect(log.lines).toMatchObject([{ level: "warn", event: "sweep_guarded", dead: 5, checked: 6 }]);
  const free = await inTestTime(clock, sweepOffline(sweeping, { guard: false }));
  expect(free).toMatchObject({ removed: addresses.slice(0, 5), isGuarded: false });
  const requests = addresses.slice(0, 5).map((address) => ({ address: [address] }));
  expect(new Set(removals(centre))).toEqual(new Set(requests));
  expect(removals(centre)).toHaveLength(requests.length);
  expect([...centre.services]).toEqual([[other, [addresses[5]]]]);
});

test("half of them dead is not most, and of three addresses nobody is guarded", async () => {
  const { context, clock, centre } = await openWatchLab();
  const isDead = (address: string) => !address.endsWith(":2");
  const sweeping = { ...context, agents: hangingAgents(clock, isDead) };
  centre.services.set(echoService, [
    "http://10.0.0.1:1",
    "http://10.0.0.2:1",
    "http://10.0.0.3:2",
    "http://10.0.0.4:2",
  ]);
  expect(await inTestTime(clock, sweepOffline(sweeping, { guard: true }))).toMatchObject({ isGuarded: false });
  centre.services.set(echoService, ["http://10.0.0.1:1", "http://10.0.0.2:1", "http://10.0.0.3:1"]);
  const three = await inTestTime(clock, sweepOffline(sweeping, { guard: true }));
  expect(three).toMatchObject({ isGuarded: false, removed: { length: 3 } });
});

test("an address that is not allowed is neither probed nor removed, and stays listed (case 53)", async () => {
  const { context, centre } = await openWatchLab();
  centre.services.set(echoService, ["http://169.254.169.254", "http://[::ffff:169.254.1.1]:80"]);
  const outcome = await sweepOffline(context, { guard: false });
  expect(outcome).toEqual({ checked: 0, dead: [], removed: [], isGuarded: false });
  expect(centre.requests.map(({ path }) => path)).toEqual(["/v1/cover/list"]);
  expect(centre.services.get(echoService)).toHaveLength(2);
});

test("what is removed is what is listed no more, whatever the centre answers (case 50)", async () => {
  const { context, clock, centre, log } = await openWatchLab();
  centre.services.set(echoService, ["http://10.0.0.1:1", "http://10.0.0.2:1", "http://10.0.0.3:1"]);
  // The first is refused though it went, the second stays though that is a success.
  const remove = async (address: string): Promise<void> => {
    if (address === "http://10.0.0.2:1") return;
    centre.services.set(echoService, centre.services.get(echoService)?.filter((one) => one !== address) ?? []);
    if (address === "http://10.0.0.1:1") throw new CciError("CENTRE_REFUSED", "no service found");
  };
  const sweeping = {
    ...context,
    agents: hangingAgents(clock, () => true),
    centre: { ...context.centre, remove },
  };
  const { removed } = await inTestTime(clock, sweepOffline(sweeping, { guard: false }));
  expect(removed).toEqual(["http://10.0.0.1:1", "http://10.0.0.3:1"]);
  expect(log.lines.filter(({ level }) => level === "warn")).toMatchObject([{ event: "not_removed" }]);
});

test("an address that went by itself while it was probed is not asked to be removed", async () => {
  const { context, clock, centre } = await openWatchLab();
  centre.services.set(echoService, ["http://10.0.0.1:1"]);
  const sweeping = sweepOffline({ ...context, agents: hangingAgents(clock, () => true) }, { guard: true });
  const swept = inTestTime(clock, sweeping);
  while (clock.waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
  centre.services.delete(echoService);
  expect(await swept).toMatchObject({ dead: ["http://10.0.0.1:1"], removed: [] });
  expect(removals(centre)).toEqual([]);
});

test("a sweep ends when it is stopped, and nothing is removed", async () => {
  const { context, clock, centre } = await openWatchLab();
  centre.services.set(echoService, ["http://10.0.0.1:1"]);
  const stop = new AbortController();
  const sweeping = sweepOffline(
    { ...context, agents: hangingAgents(clock, () => true) },
    { guard: false, stop: stop.signal },
  );
  const swept = inTestTime(clock, sweeping);
  stop.abort(new Error("enough"));
  await expect(swept).rejects.toThrow("enough");
  expect(removals(centre)).toEqual([]);
});

test("while the centre is down there is nothing to sweep: its error is thrown", async () => {
  const { context, centre } = await openWatchLab();
  await centre.down();
  await expect(sweepOffline(context, { guard: true })).rejects.toMatchObject({ code: "CENTRE_UNREACHABLE" });
});
