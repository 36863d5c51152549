import { once } from "node:events";
import { createServer } from "node:http";
import { onTestFinished } from "vitest";

/** A request as a client sent it. */
export interface DoubleRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface DoubleAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface SchedulerDouble {
  readonly url: string;
  readonly port: number;
  /** In the order they came. */
  readonly requests: readonly DoubleRequest[];
  /** `SCHED_HOST` and `SCHED_PORT` of it, and a home folder without settings. */
  readonly env: Readonly<Record<string, string>>;
}

/** A server on loopback in place of the scheduler; undefined is 404. It is gone after the test. */
export async function startSchedulerDouble(
  answer: (request: DoubleRequest) => DoubleAnswer | undefined,
): Promise<SchedulerDouble> {
  const requests: DoubleRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://double");
    const request = {
      method: incoming.method ?? "",
      path: pathname,
      query: searchParams,
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(request);
    const { status = 200, headers = {}, body = "" } = answer(request) ?? { status: 404, body: "Not found" };
    outgoing.writeHead(status, headers).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  const { port } = address;
  const env = { SCHED_HOST: "127.0.0.1", SCHED_PORT: String(port), HOME: "/nonexistent" };
  return { url: `http://127.0.0.1:${port}`, port, requests, env };
}
