import { describe, expect, it } from "vitest";
import { readServiceName } from "../../../src/coverage/service-name.js";
import { clearService } from "../../../src/coverage/watch/clear-service.js";
import { pullService } from "../../../src/coverage/watch/pull-service.js";
import { echoProfile, foreignProfile } from "../echo-service.js";
import { echoService, openWatchLab, type WatchLab } from "../watch-lab.js";

const key = readServiceName(echoService, []);

async function pull(lab: WatchLab) {
  return pullService(lab.context, echoService, { listed: await lab.list(), reason: "manual" });
}

describe("a clear", () => {
  it("clears the replicas one by one by address, and adds a latest row without a profile (case 42)", async () => {
    const lab = await openWatchLab();
    const agents = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile({ main: 1, push: 1 }));
    await pull(lab);
    const addresses = agents.map(({ address }) => address);
    const cleared = await clearService(lab.context, echoService);
    expect(cleared).toMatchObject({
      srvName: echoService,
      addresses,
      failedAddresses: [],
      snapshot: { id: 2, isLatest: true, covFilePath: null, coverTotal: "0.0", facts: { reason: "clear" } },
    });
    const asked = lab.centre.requests.filter(({ path }) => path === "/v1/cover/clear");
    expect(asked.map(({ body }) => JSON.parse(body))).toEqual(addresses.map((address) => ({ address: [address] })));
    expect(agents.map((agent) => agent.profile())).toEqual([echoProfile(), echoProfile()]);
    expect(lab.store.scheduleOf(echoService)).toMatchObject({
      level: 0,
      lastResult: "changed",
      lastAddresses: addresses,
    });
  });

  it("is followed by a pull that is changed, and still tells a foreign profile (case 42)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await pull(lab);
    await clearService(lab.context, echoService);
    agent?.setProfile(foreignProfile);
    expect(await pull(lab)).toMatchObject({ result: "failed", errorCode: "FOREIGN_PROFILE" });
    agent?.setProfile(echoProfile());
    expect(await pull(lab)).toMatchObject({ result: "changed", latest: { id: 3, coverTotal: "0.0" } });
    expect(lab.store.history(key, 10).map(({ isLatest }) => isLatest)).toEqual([true, false, false]);
  });

  it("tells which replicas count on, and never names a denied one to the centre (case 53)", async () => {
    const lab = await openWatchLab();
    const [agent, dead] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile({ main: 1 }));
    await dead?.behave("dead");
    lab.centre.services.get(echoService)?.push("http://169.254.169.254");
    const cleared = await clearService(lab.context, echoService);
    expect(cleared.addresses).toEqual([agent?.address]);
    expect(cleared.failedAddresses).toEqual([
      { address: dead?.address, error: expect.stringContaining("refused") },
      { address: "http://169.254.169.254", error: "address not allowed: http://169.254.169.254" },
    ]);
    expect(cleared.snapshot.facts).toMatchObject({ isPartial: true, failedAddresses: cleared.failedAddresses });
    expect(lab.centre.requests.filter(({ body }) => body.includes("169.254"))).toEqual([]);
  });

  it("adds nothing where no replica was cleared", async () => {
    const lab = await openWatchLab();
    const [dead] = await lab.serve(echoService, echoProfile({ main: 1 }));
    await pull(lab);
    await dead?.behave("dead");
    await expect(clearService(lab.context, echoService)).rejects.toMatchObject({ code: "CENTRE_REFUSED" });
    expect(lab.store.history(key, 10)).toHaveLength(1);
  });

  it("needs a service that is listed, and a centre", async () => {
    const lab = await openWatchLab();
    await expect(clearService(lab.context, echoService)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(clearService(lab.context, "gocc")).rejects.toMatchObject({ code: "BAD_SERVICE_NAME" });
    await lab.centre.down();
    await expect(clearService(lab.context, echoService)).rejects.toMatchObject({ code: "CENTRE_UNREACHABLE" });
    expect(lab.centre.requests.some(({ path }) => path.includes("clear"))).toBe(false);
  });
});
