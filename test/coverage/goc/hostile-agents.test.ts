import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openAgents } from "../../../src/coverage/goc/open-agents.js";
import { openCentre } from "../../../src/coverage/goc/open-centre.js";
import type { Behaviour } from "../goc-double/behaviour.js";
import { startAgent } from "../goc-double/start-agent.js";
import { startCentre } from "../goc-double/start-centre.js";
import { smallProfile } from "./small-profile.js";

const mebibyte = 1024 * 1024;
const maxBytes = 64 * mebibyte;
const status = "/proc/self/status";
const isLinux = existsSync(status);
const reason = isLinux ? "" : " (skipped: no /proc here to read the peak of the memory from)";

/** Of this process, the doubles included. */
function peakBytes(): number {
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, "utf8"))?.[1]) * 1024;
}

describe.skipIf(!isLinux)(`a client of agents, with the limit of 64 MiB that is the default${reason}`, () => {
  it.each<Behaviour>(["gigabyte", "endless", "gzip-bomb"])(
    "takes little of %s, and stays below 512 MiB (case 51)",
    async (behaviour) => {
      const agent = await startAgent({ profile: smallProfile });
      await agent.behave(behaviour);
      const agents = openAgents({ timeoutMs: 20_000, maxBytes, denyAddresses: [] });
      await expect(agents.profile(agent.address)).rejects.toMatchObject({ code: "AGENT_FAILED" });
      expect(agent.requests[0]?.sentBytes).toBeLessThan(maxBytes + 16 * mebibyte);
      expect(peakBytes()).toBeLessThan(512 * mebibyte);
    },
  );

  it("takes little of a centre that answers without an end", async () => {
    const centre = await startCentre();
    await centre.behave("endless");
    const client = openCentre({ url: centre.url, timeoutMs: 20_000, maxBytes });
    await expect(client.profile("http://127.0.0.1:9")).rejects.toMatchObject({ code: "CENTRE_REFUSED" });
    expect(centre.requests[0]?.sentBytes).toBeLessThan(maxBytes + 16 * mebibyte);
    expect(peakBytes()).toBeLessThan(512 * mebibyte);
  });

  it("takes a profile of just its limit, and not one byte more", async () => {
    const agent = await startAgent({ profile: smallProfile });
    const open = (limit: number) => openAgents({ timeoutMs: 5000, maxBytes: limit, denyAddresses: [] });
    const size = Buffer.byteLength(smallProfile);
    expect((await open(size).profile(agent.address)).toString()).toBe(smallProfile);
    await expect(open(size - 1).profile(agent.address)).rejects.toMatchObject({ code: "AGENT_FAILED" });
  });
});
