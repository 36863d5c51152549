import { expect, test } from "vitest";
import { reregisterLost } from "../../../src/coverage/watch/reregister-lost.js";
import { CciError } from "../../../src/support/cci-error.js";
import { echoProfile } from "../echo-service.js";
import type { AgentDouble } from "../goc-double/start-agent.js";
import { echoService, openWatchLab } from "../watch-lab.js";

const other = "staging_th_apa_other_master_518e0a570c";

test("addresses that are listed under any name, that are not allowed, or that do not answer are left", async () => {
  const { context, centre, serve, list } = await openWatchLab({ rules: { reregister: true } });
  const agents = await serve(other, echoProfile(), echoProfile(), echoProfile());
  const [live, reused, dead] = agents as [AgentDouble, AgentDouble, AgentDouble];
  await dead.behave("dead");
  centre.services.set(other, [reused.address]);
  const lost = new Map([[echoService, ["http://169.254.169.254", reused.address, dead.address, live.address]]]);
  expect(await reregisterLost(context, lost, await list())).toEqual([echoService]);
  expect(Object.fromEntries(centre.services)).toEqual({ [other]: [reused.address], [echoService]: [live.address] });
  expect(reused.requests).toEqual([]);
});

test("a service with an address that this machine could not ask is not settled", async () => {
  const { context } = await openWatchLab({ rules: { reregister: true } });
  const isAlive = (): Promise<boolean> => Promise.reject(new CciError("AGENT_FAILED", "getaddrinfo EAI_AGAIN a.test"));
  const asking = { ...context, agents: { ...context.agents, isAlive } };
  const lost = new Map([[echoService, ["http://a.test:1"]]]);
  expect(await reregisterLost(asking, lost, new Map())).toEqual([]);
});

test("a service that the centre does not take is not settled, and the others are", async () => {
  const { context, serve, log } = await openWatchLab({ rules: { reregister: true } });
  const [agent] = (await serve("x", echoProfile())) as [AgentDouble];
  const asked: string[] = [];
  const register = async (srvName: string): Promise<void> => {
    asked.push(srvName);
    if (srvName === other) throw new CciError("CENTRE_REFUSED", "no");
  };
  const lost = new Map([other, echoService].map((name) => [name, [agent.address]]));
  const settled = await reregisterLost({ ...context, centre: { ...context.centre, register } }, lost, new Map());
  expect(asked).toEqual([other, echoService]);
  expect(settled).toEqual([echoService]);
  expect(log.lines.map(({ level, srv_name }) => [level, srv_name])).toEqual([
    ["warn", other],
    ["info", echoService],
  ]);
});
