import { type IncomingMessage, request } from "node:http";

export interface AgentAnswer {
  readonly status: number;
  readonly body: string;
}

/** The double reads no more of an agent, and then waits as for one that never ends. */
const maxBytes = 8 * 1024 * 1024;
const maxRedirects = 10;

/**
 * Asks an agent as the centre does: without a time limit, along its redirects. `shown` is the address that errors name.
 * Throws with Go's words where no answer comes.
 */
export async function askAgent(address: string, shown: string, path: string, gone: AbortSignal): Promise<AgentAnswer> {
  let answer = await send("POST", `${address}${path}`, `${shown}${path}`, gone);
  for (let hops = 0; answer.headers.location !== undefined && hops < maxRedirects; hops += 1) {
    answer.resume();
    const next = new URL(answer.headers.location, `${address}${path}`).href;
    answer = await send("GET", next, next, gone);
  }
  return { status: answer.statusCode ?? 0, body: await readBody(answer, gone) };
}

function send(method: "GET" | "POST", url: string, shown: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { hostname, port } = new URL(shown);
  return new Promise((resolve, reject) => {
    request(url, { method, signal, agent: false, headers: { "User-Agent": "Go-http-client/1.1" } })
      .on("response", resolve)
      .on("error", (error: NodeJS.ErrnoException) => {
        const verb = method === "GET" ? "Get" : "Post";
        const refused = `dial tcp ${hostname}:${port || 80}: connect: connection refused`;
        reject(new Error(`${verb} "${shown}": ${error.code === "ECONNREFUSED" ? refused : "EOF"}`));
      })
      .end();
  });
}

async function readBody(answer: IncomingMessage, gone: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) await new Promise((resolve) => gone.addEventListener("abort", resolve));
    }
  } catch {
    throw new Error("unexpected EOF");
  }
  return Buffer.concat(chunks).toString();
}
