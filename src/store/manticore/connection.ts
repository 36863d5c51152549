import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { CciError, reasonOf } from "../../support/cci-error.js";
import type { Request } from "./requests.js";

/** What the server answered, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Requests to one server. */
export interface Connection {
  /** `manticore://host:9308` */
  readonly address: string;
  /** Throws STORE_UNREACHABLE, or STORE_UNSUITABLE where the answer is no HTTP. */
  send(request: Request): Promise<Answer>;
  close(): void;
}

/** From eight new connections at the same moment on the server lets some wait. */
const maxSockets = 4;
/** Idle connections are dropped before a write can meet one that the server has just given up. */
const idleMs = 4_000;
const answerWithinMs = 60_000;
const maxAnswerBytes = 256 * 1024 * 1024;

/**
 * Connects to `manticore://HOST:PORT` when the first request is sent. The server closes a connection after each answer
 * but 2xx without announcing it: such a one is dropped at once. A read is sent once more when its connection was cut.
 * Throws BAD_SETTING.
 */
export function openConnection(url: string): Connection {
  const { hostname, port } = parseAddress(url);
  const address = `manticore://${hostname}:${port}`;
  const agent = new Agent({ keepAlive: true, maxSockets, timeout: idleMs, scheduling: "lifo" });
  const host = hostname.replace(/^\[|\]$/g, "");

  const sendOnce = (request: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = httpRequest({
        agent,
        host,
        port,
        method: "POST",
        path: request.path,
        headers: { "Content-Type": request.contentType, "Content-Length": Buffer.byteLength(request.body) },
      });
      let isLate = false;
      const late = setTimeout(() => {
        isLate = true;
        outgoing.destroy(new LateAnswer());
      }, answerWithinMs);
      const fail = (error: unknown): void => reject(isLate ? new LateAnswer() : error);
      outgoing.once("close", () => clearTimeout(late));
      outgoing.once("error", fail);
      outgoing.once("response", (response) => readAnswer(response).then(resolve, fail));
      outgoing.end(request.body);
    });

  return {
    address,
    async send(request) {
      try {
        return await sendOnce(request).catch((error) => {
          if (request.kind === "read" && isCut(error)) return sendOnce(request);
          throw error;
        });
      } catch (error) {
        throw faultOf(address, request, error);
      }
    },
    close: () => agent.destroy(),
  };
}

class LateAnswer extends Error {}

function parseAddress(url: string): { readonly hostname: string; readonly port: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.hostname && parsed.port && !parsed.username && !parsed.password && /^\/?$/.test(parsed.pathname)) {
    return parsed;
  }
  throw new CciError("BAD_SETTING", `${url.replace(/\/\/[^/]*@/, "//")} is no address of a Manticore`, {
    hint: "manticore://host:9308, the HTTP port, no user and no path",
  });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const status = response.statusCode ?? 0;
  // At once: a moment later the connection would be given to the next request.
  const { socket } = response;
  if (status < 200 || status > 299) response.once("end", () => socket.destroy());
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new Error(`an answer of more than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return { status, body: Buffer.concat(chunks).toString() };
}

function isCut(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ECONNRESET" || code === "EPIPE";
}

function faultOf(address: string, request: Request, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code.startsWith("HPE_")) {
    return new CciError("STORE_UNSUITABLE", `${address} does not speak HTTP`, {
      hint: "give the HTTP port of Manticore, 9308 by default",
      cause: error,
    });
  }
  const unknown = request.kind === "write" && code !== "ECONNREFUSED" ? "; whether it was done is not known" : "";
  const reason = error instanceof LateAnswer ? `no answer within ${answerWithinMs / 1000} s` : reasonOf(error);
  return new CciError("STORE_UNREACHABLE", `${address}: ${reason}${unknown}`, {
    hint: "does Manticore run there, and is this its HTTP port?",
    cause: error,
  });
}
