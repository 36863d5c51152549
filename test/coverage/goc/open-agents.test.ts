import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { openAgents } from "../../../src/coverage/goc/open-agents.js";
import type { Behaviour } from "../goc-double/behaviour.js";
import { type AgentDouble, startAgent } from "../goc-double/start-agent.js";
import { smallProfile } from "./small-profile.js";

const byDefault = ["0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::/32"];
const limits = { timeoutMs: 5000, maxBytes: 64 * 1024, denyAddresses: byDefault };

/** A server that says the same to everybody, and then hangs up, or does what is wanted. Gone after the test. */
async function answerRaw(answer: string, then: (socket: Socket) => void = (socket) => socket.end()): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => socket.write(answer, () => then(socket)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function atName(agent: AgentDouble, host = "agent.test"): string {
  return `http://${host}:${agent.port}`;
}

describe("an agent", () => {
  it("gives its profile as it is, asked once by GET on a connection of its own", async () => {
    const agent = await startAgent({ profile: smallProfile });
    expect((await openAgents(limits).profile(agent.address)).toString()).toBe(smallProfile);
    expect(agent.requests).toMatchObject([
      {
        method: "GET",
        path: "/v1/cover/profile",
        body: "",
        headers: { connection: "close", "accept-encoding": "identity", host: `127.0.0.1:${agent.port}` },
      },
    ]);
  });

  it.each([smallProfile, "mode: set\n"])("is alive with a fraction of its blocks", async (profile) => {
    const agent = await startAgent({ profile });
    expect(await openAgents(limits).isAlive(agent.address, 5000)).toBe(true);
    expect(agent.requests).toMatchObject([{ method: "GET", path: "/v1/cover/coverage" }]);
  });

  it.each<[Behaviour, string, RegExp]>([
    ["dead", "AGENT_FAILED", /ECONNREFUSED/],
    ["hang", "AGENT_TOO_SLOW", /no whole answer within 0\.15 s/],
    ["drip", "AGENT_TOO_SLOW", /no whole answer within 0\.15 s/],
    ["error", "AGENT_FAILED", /answers 500: something broke/],
    ["redirect", "AGENT_FAILED", /answers 302, a redirect, which is not followed/],
    ["endless", "AGENT_FAILED", /more than 65536 bytes/],
    ["gigabyte", "AGENT_FAILED", /more than 65536 bytes/],
    ["gzip-bomb", "AGENT_FAILED", /packed/],
    ["broken", "AGENT_FAILED", /aborted/],
  ])("that answers by %s is %s, and not alive (cases 51, 52)", async (behaviour, code, message) => {
    const target = await startAgent({ profile: smallProfile });
    const agent = await startAgent({ profile: smallProfile });
    await agent.behave(behaviour, { location: `${target.address}/v1/cover/coverage`, dripMs: 10 });
    const isSlow = behaviour === "hang" || behaviour === "drip";
    const agents = openAgents({ ...limits, timeoutMs: isSlow ? 150 : 5000 });
    await expect(agents.profile(agent.address)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(await agents.isAlive(agent.address, isSlow ? 100 : 5000)).toBe(false);
    expect(target.requests).toEqual([]);
  });

  it.each([
    ["what is no HTTP", "SSH-2.0-server\r\n"],
    ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"],
    ["headers without an end", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}`],
    ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nmode"],
    ["a length in two ways", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nmode"],
    ["interim answers alone", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100)],
    ["chunks that are none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
  ])("that answers with %s fails, and is not alive", async (_, answer) => {
    const address = await answerRaw(answer);
    const agents = openAgents(limits);
    await expect(agents.profile(address)).rejects.toMatchObject({ code: "AGENT_FAILED" });
    expect(await agents.isAlive(address, 5000)).toBe(false);
  });

  it("whose headers drip in is given up in time", async () => {
    const address = await answerRaw("HTTP/1.1 200 OK\r\n", (socket) => {
      const timer = setInterval(() => socket.write("X: y\r\n"), 5);
      socket.once("close", () => clearInterval(timer));
    });
    await expect(openAgents({ ...limits, timeoutMs: 100 }).profile(address)).rejects.toMatchObject({
      code: "AGENT_TOO_SLOW",
    });
  });

  it("that speaks no TLS where its address says so fails", async () => {
    const agent = await startAgent({ profile: smallProfile });
    const address = agent.address.replace("http:", "https:");
    await expect(openAgents(limits).profile(address)).rejects.toMatchObject({ code: "AGENT_FAILED" });
  });

  it.each<Behaviour>(["html", "empty", "mode-only"])("that answers 200 by %s is not alive", async (behaviour) => {
    const agent = await startAgent({ profile: smallProfile });
    await agent.behave(behaviour);
    expect(await openAgents(limits).isAlive(agent.address, 5000)).toBe(false);
  });

  it("is asked no further when the asker stops, not while its name is looked up either", async () => {
    const agent = await startAgent({ profile: smallProfile });
    await agent.behave("hang");
    const reason = new Error("stopped");
    const lookup = (): Promise<readonly string[]> => new Promise(() => {});
    for (const [agents, address] of [
      [openAgents(limits), agent.address],
      [openAgents({ ...limits, lookup }), atName(agent)],
    ] as const) {
      const stop = new AbortController();
      const asked = [agents.profile(address, stop.signal), agents.isAlive(address, 5000, stop.signal)];
      const thrown = Promise.all(asked.map((one) => expect(one).rejects.toBe(reason)));
      stop.abort(reason);
      await thrown;
    }
  });
});

describe("the address of an agent", () => {
  it("is looked up once, and connected to as looked up", async () => {
    const agent = await startAgent({ profile: smallProfile });
    const looked: string[] = [];
    // The second answer leads elsewhere, as a name server that plays tricks would have it.
    const lookup = async (host: string): Promise<readonly string[]> => {
      looked.push(host);
      return looked.length === 1 ? ["127.0.0.1"] : ["169.254.169.254"];
    };
    const agents = openAgents({ ...limits, lookup });
    expect((await agents.profile(atName(agent))).toString()).toBe(smallProfile);
    expect(looked).toEqual(["agent.test"]);
    expect(agent.requests[0]?.headers.host).toBe(`agent.test:${agent.port}`);
    await expect(agents.profile(atName(agent))).rejects.toMatchObject({ code: "ADDRESS_NOT_ALLOWED" });
  });

  it.each([
    "http://169.254.169.254",
    "http://[::ffff:169.254.169.254]",
    "http://[::ffff:a9fe:a9fe]:80",
    "http://[fe80::1]:1",
    "http://[fd00:ec2::254]",
    "http://0.0.0.0:1",
    "http://0:1",
    "http://2852039166",
    "http://0xa9.0xfe.1",
    "https://224.0.0.1",
    "http://[::]:1",
    "http://169.254.169.254/latest/meta-data",
    "http://user@169.254.169.254",
    "gopher://127.0.0.1:1",
    "",
  ])("%j is not allowed, whatever is asked (case 53)", async (address) => {
    const agents = openAgents(limits);
    const refusal = { code: "ADDRESS_NOT_ALLOWED", message: expect.stringMatching(/^address not allowed: /) };
    await expect(agents.profile(address)).rejects.toMatchObject(refusal);
    await expect(agents.isAlive(address, 5000)).rejects.toMatchObject(refusal);
    await expect(agents.checkAllowed(address)).rejects.toMatchObject(refusal);
  });

  it("is not allowed when one of its IPs is denied, and no connection is made (case 53)", async () => {
    const agent = await startAgent({ profile: smallProfile });
    const lookup = async (): Promise<readonly string[]> => ["127.0.0.1", "::ffff:169.254.169.254"];
    const agents = openAgents({ ...limits, lookup });
    const refusal = { code: "ADDRESS_NOT_ALLOWED", message: `address not allowed: ${atName(agent)}` };
    await expect(agents.checkAllowed(atName(agent))).rejects.toMatchObject(refusal);
    await expect(agents.profile(atName(agent))).rejects.toMatchObject(refusal);
    await expect(agents.isAlive(atName(agent), 5000)).rejects.toMatchObject(refusal);
    expect(agent.requests).toEqual([]);
  });

  it("is allowed where no range denies it, or where its name leads nowhere just now", async () => {
    const agent = await startAgent({ profile: smallProfile });
    const lookup = async (): Promise<readonly string[]> => {
      throw new Error("getaddrinfo ENOTFOUND agent.test");
    };
    const agents = openAgents({ ...limits, lookup });
    await agents.checkAllowed(agent.address);
    await agents.checkAllowed(atName(agent));
    expect(await agents.isAlive(atName(agent), 5000)).toBe(false);
    await expect(agents.profile(atName(agent))).rejects.toMatchObject({
      code: "AGENT_FAILED",
      message: `${atName(agent)}: getaddrinfo ENOTFOUND agent.test`,
    });
    await expect(openAgents({ ...limits, denyAddresses: ["127.0.0.0/8"] }).checkAllowed(agent.address)).rejects.toThrow(
      `address not allowed: ${agent.address}`,
    );
  });

  it.each(["EMFILE", "ENFILE", "ENETUNREACH", "ENETDOWN", "EADDRNOTAVAIL", "EAI_AGAIN"])(
    "that could not be asked for a fault of this machine, %s, is not said to be dead",
    async (code) => {
      const fault = Object.assign(new Error(`getaddrinfo ${code} agent.test`), { code });
      const asked = (error: Error): Promise<boolean> =>
        openAgents({ ...limits, lookup: () => Promise.reject(error) }).isAlive("http://agent.test:1", 5000);
      const failed = { code: "AGENT_FAILED", message: `http://agent.test:1: getaddrinfo ${code} agent.test` };
      await expect(asked(fault)).rejects.toMatchObject(failed);
      await expect(asked(new AggregateError([fault, fault]))).rejects.toMatchObject({ code: "AGENT_FAILED" });
      const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
      expect(await asked(new AggregateError([fault, refused]))).toBe(false);
    },
  );

  it("that is looked up for ever is too slow", async () => {
    const agent = await startAgent({ profile: smallProfile });
    const lookup = (): Promise<readonly string[]> => new Promise(() => {});
    const agents = openAgents({ ...limits, timeoutMs: 50, lookup });
    await expect(agents.profile(atName(agent))).rejects.toMatchObject({ code: "AGENT_TOO_SLOW" });
    expect(await agents.isAlive(atName(agent), 50)).toBe(false);
    await agents.checkAllowed(atName(agent));
  });

  it("may be tried at its second IP when nobody is at the first", async () => {
    const agent = await startAgent({ profile: smallProfile });
    const lookup = async (): Promise<readonly string[]> => ["::1", "127.0.0.1"];
    expect((await openAgents({ ...limits, lookup }).profile(atName(agent))).toString()).toBe(smallProfile);
  });
});
