import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { openSchedulerClient } from "../../src/cli/scheduler-client.js";
import { startSchedulerDouble } from "../support/scheduler-double.js";

/** A server of raw bytes; gives its port. */
async function startRaw(onConnection: (socket: Socket, nth: number) => void): Promise<number> {
  let count = 0;
  const server: Server = createServer((socket) => {
    socket.on("error", () => {});
    onConnection(socket, ++count);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n7";

function open(...args: Parameters<typeof openSchedulerClient>) {
  const client = openSchedulerClient(...args);
  onTestFinished(client.close);
  return client;
}

describe("the client of the scheduler", () => {
  it.each([
    [{}, "http://127.0.0.1:3000"],
    [{ host: "localhost", port: 3001 }, "http://localhost:3001"],
    [{ host: "https://sched.lab", port: 3001 }, "https://sched.lab:3001"],
    [{ host: "https://sched.lab:443/", port: 3001 }, "https://sched.lab:443"],
    [{ host: "::1" }, "http://[::1]:3000"],
  ])("of %j asks %s", (address, url) => {
    expect(open(address).url).toBe(url);
  });

  it.each(["", "a b", "ftp://x", "u:p@host", "http://u:p@host", "h/x", "http://"])("refuses the host %j", (host) => {
    let message = "";
    try {
      openSchedulerClient({ host });
    } catch (error) {
      message = String(error);
      expect(error).toMatchObject({ code: "BAD_SETTING", exitCode: 2 });
    }
    expect(message).toContain("SCHED_HOST");
    expect(message).not.toContain("u:p");
  });

  it("sends queries and bodies as they are", async () => {
    const double = await startSchedulerDouble(() => ({
      status: 418,
      body: "é",
      headers: { "CCI-Error-Description": "%" },
    }));
    const client = open({ port: double.port, token: "t" });
    expect(await client.post("/p", '{"a":"é"}')).toEqual({ status: 418, text: "é", description: "%" });
    await client.get("/q", { a: "1&2 é", b: "" });
    expect(double.requests).toMatchObject([
      { method: "POST", path: "/p", body: '{"a":"é"}', headers: { authorization: "Bearer t" } },
      { method: "GET", path: "/q" },
    ]);
    expect([...(double.requests[1]?.query ?? [])]).toEqual([
      ["a", "1&2 é"],
      ["b", ""],
    ]);
  });

  it("keeps one connection for many posts", async () => {
    let connections = 0;
    const port = await startRaw((socket) => {
      connections++;
      socket.on("data", () => socket.write(ok));
    });
    const client = open({ port });
    for (let at = 0; at < 5; at++) expect((await client.post("/", "{}")).text).toBe("7");
    expect(connections).toBe(1);
  });

  it("asks again where a kept connection was closed, but never posts twice", async () => {
    let requests = 0;
    const port = await startRaw((socket, nth) =>
      socket.on("data", () => {
        requests++;
        if (nth % 2 === 1) socket.resetAndDestroy();
        else socket.end(ok.replace("\r\n", "\r\nConnection: close\r\n"));
      }),
    );
    const client = open({ port });
    expect((await client.get("/")).text).toBe("7");
    expect(requests).toBe(2);
    await expect(client.post("/", "{}")).rejects.toMatchObject({ code: "SCHEDULER_UNREACHABLE" });
    expect(requests).toBe(3);
  });

  it("an answer that breaks off or is no HTTP is no answer", async () => {
    for (const bytes of ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n7", "what?\r\n\r\n"]) {
      const port = await startRaw((socket) => socket.on("data", () => socket.end(bytes)));
      await expect(open({ port }).post("/", "{}")).rejects.toMatchObject({ code: "SCHEDULER_UNREACHABLE" });
    }
  });

  it("an answer without end is refused", async () => {
    const port = await startRaw((socket) => {
      const block = Buffer.alloc(1024 * 1024);
      const more = (): void => {
        while (!socket.destroyed && socket.write(block));
      };
      socket.on("drain", more);
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        more();
      });
    });
    await expect(open({ port }).get("/")).rejects.toMatchObject({ code: "SCHEDULER_REFUSED" });
  });

  it("a stop breaks a request off", async () => {
    const stop = new AbortController();
    const port = await startRaw((socket) => socket.on("data", () => stop.abort()));
    await expect(open({ port }, stop.signal).get("/")).rejects.toMatchObject({ code: "SCHEDULER_UNREACHABLE" });
  });
});
