import { describe, expect, it } from "vitest";
import { pullReplica, pullServiceRaw } from "../../../src/coverage/watch/pull-replica.js";
import { echoProfile } from "../echo-service.js";
import { startAgent } from "../goc-double/start-agent.js";
import { echoService, openWatchLab } from "../watch-lab.js";

describe("the raw profile of a replica", () => {
  it("is what the centre answers, and nothing is stored (case 29)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve("gocc", echoProfile({ main: 1 }));
    const raw = await pullReplica(lab.context, `${agent?.address}/`);
    expect(raw.toString()).toBe(echoProfile({ main: 1 }));
    expect(JSON.parse(lab.centre.requests.at(-1)?.body ?? "")).toEqual({ address: [agent?.address] });
    expect(lab.store.allLatest()).toEqual([]);
  });

  it("is of listed addresses alone (case 29)", async () => {
    const lab = await openWatchLab();
    const strange = await startAgent({ profile: echoProfile() });
    await expect(pullReplica(lab.context, strange.address)).rejects.toMatchObject({ code: "NOT_FOUND" });
    for (const bad of ["file:///etc/passwd", "", "127.0.0.1:1", "http://", `${strange.address}/v1/cover/clear`]) {
      await expect(pullReplica(lab.context, bad)).rejects.toMatchObject({ code: "USAGE" });
    }
    expect(strange.requests).toEqual([]);
  });

  it("has to be a profile that holds something (case 51)", async () => {
    const lab = await openWatchLab();
    const [agent] = await lab.serve("gocc", echoProfile());
    await lab.centre.behave("error", { paths: ["/v1/cover/profile"] });
    for (const behaviour of ["html", "empty", "mode-only"] as const) {
      await agent?.behave(behaviour);
      await expect(pullReplica(lab.context, agent?.address ?? "")).rejects.toMatchObject({ code: "BAD_PROFILE" });
    }
  });

  it("comes from no denied address (case 53)", async () => {
    const lab = await openWatchLab();
    lab.centre.services.set("gocc", ["http://169.254.169.254"]);
    await expect(pullReplica(lab.context, "http://169.254.169.254")).rejects.toMatchObject({
      code: "ADDRESS_NOT_ALLOWED",
      message: "address not allowed: http://169.254.169.254",
    });
    expect(lab.centre.requests.map(({ path }) => path)).toEqual(["/v1/cover/list"]);
  });
});

describe("the raw profile of a service", () => {
  it("is merged of all replicas, also under a name that does not parse", async () => {
    const lab = await openWatchLab();
    await lab.serve("gocc", echoProfile({ main: 1 }), echoProfile({ main: 1, push: 1 }));
    expect((await pullServiceRaw(lab.context, "gocc")).toString()).toBe(echoProfile({ main: 2, push: 1 }));
    expect(lab.store.allLatest()).toEqual([]);
  });

  it("fails where one of them does: nobody could see that it is missing", async () => {
    const lab = await openWatchLab();
    const [, dead] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile());
    await dead?.behave("dead");
    await expect(pullServiceRaw(lab.context, echoService)).rejects.toMatchObject({
      code: "CENTRE_REFUSED",
      message: expect.stringContaining(dead?.address ?? "?"),
    });
    await expect(pullServiceRaw(lab.context, "other")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
