import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { onTestFinished } from "vitest";

export interface DoubleRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface DoubleAnswer {
  readonly status?: number;
  /** Undefined: an empty body. A text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends only so many bytes of the body, then ends the connection. */
  readonly cutAfter?: number;
}

/** What a server in the place of Elasticsearch answers; `silent`: never. */
export type DoubleScript = (request: DoubleRequest) => DoubleAnswer | "silent";

export interface Double {
  readonly url: string;
  readonly requests: readonly DoubleRequest[];
}

/** A server that answers as it is told, for what real ones cannot be brought to do; gone after the test. */
export async function startDouble(script: DoubleScript): Promise<Double> {
  const requests: DoubleRequest[] = [];
  const server = createServer(async (incoming, response) => {
    let body = "";
    for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
    const { method = "", url: path = "", headers } = incoming;
    const request = { method, path, headers, body };
    requests.push(request);
    const answer = script(request);
    if (answer === "silent") return;
    const text = typeof answer.body === "string" ? answer.body : (JSON.stringify(answer.body) ?? "");
    response.writeHead(answer.status ?? 200, {
      "content-type": "application/json",
      "content-length": `${Buffer.byteLength(text)}`,
      "x-elastic-product": "Elasticsearch",
      ...answer.headers,
    });
    if (answer.cutAfter === undefined) response.end(text);
    else response.write(text.slice(0, answer.cutAfter), () => response.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the double has no port");
  return { url: `http://127.0.0.1:${address.port}`, requests };
}

/** The answer to `GET /` of that version. */
export function rootAnswer(version: string): DoubleAnswer {
  return { body: { name: "double", version: { number: version }, tagline: "You Know, for Search" } };
}
