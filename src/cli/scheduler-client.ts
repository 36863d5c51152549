import http from "node:http";
import https from "node:https";
import { serverUrl } from "../config/server-url.js";
import type { Settings } from "../config/settings.js";
import { CciError, reasonOf } from "../support/cci-error.js";

/** Where the scheduler is. */
export interface SchedulerAddress {
  /** A host, or `http(s)://HOST[:PORT]`; http unless a scheme is given. Default: 127.0.0.1. */
  readonly host?: string;
  /** Where the host names none. Default: 3000. */
  readonly port?: number;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
}

/** What the scheduler answered, whatever its status. */
export interface SchedulerAnswer {
  readonly status: number;
  readonly text: string;
  /** The header `CCI-Error-Description`, decoded. */
  readonly description: string | undefined;
}

/**
 * Requests to the scheduler over kept connections. Each throws SCHEDULER_UNREACHABLE where no answer comes, and
 * SCHEDULER_REFUSED where one is beyond all sense of size.
 */
export interface SchedulerClient {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** The body is JSON. Never sent twice. */
  post(path: string, body: string): Promise<SchedulerAnswer>;
  get(path: string, query?: Readonly<Record<string, string>>): Promise<SchedulerAnswer>;
  close(): void;
}

interface Request {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly body?: string;
}

const defaultHost = "127.0.0.1";
const defaultPort = 3000;
/** A scheduler that waits for its store answers long before. */
const timeoutMs = 60_000;
/** No job has a document as large. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** Where the settings say that the scheduler is (scheduler.md 5.2), and the token of `CCI_TOKEN`. */
export function schedulerAddress(settings: Settings, env: NodeJS.ProcessEnv): SchedulerAddress {
  return { host: settings.SCHED_HOST.value, port: settings.SCHED_PORT.value, token: env.CCI_TOKEN || undefined };
}

/** Opens a client; nothing is sent yet. `stop` breaks requests off. Throws BAD_SETTING. */
export function openSchedulerClient(address: SchedulerAddress, stop?: AbortSignal): SchedulerClient {
  const { host = defaultHost, port = defaultPort, token } = address;
  const url = baseUrl(host, port);
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new CciError("BAD_SETTING", "CCI_TOKEN has a character that no token has", {
      hint: "printable ASCII without blanks; is there a newline at its end?",
    });
  }
  const transport = url.startsWith("https:") ? https : http;
  const agent = new transport.Agent({ keepAlive: true, maxSockets: 4 });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };

  const send = ({ method, url: target, body }: Request): Promise<SchedulerAnswer> =>
    new Promise((resolve, reject) => {
      const fail = (error: unknown): void => reject(unreachable(url, error));
      const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(stop ? [stop] : [])]);
      const bodyHeaders =
        body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const request = transport.request(target, { method, agent, signal, headers: { ...headers, ...bodyHeaders } });
      request.on("error", fail);
      request.on("response", (response) => {
        readAnswer(response, url).then(resolve, (error) => (error instanceof CciError ? reject(error) : fail(error)));
      });
      request.end(body);
    });

  return {
    url,
    post: (path, body) => send({ method: "POST", url: new URL(`${url}${path}`), body }),
    async get(path, query = {}) {
      const target = new URL(`${url}${path}`);
      for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
      try {
        return await send({ method: "GET", url: target });
      } catch (error) {
        // A kept connection may have been closed from the other side just now.
        if (!(error instanceof CciError && isReset(error.cause)) || stop?.aborted) throw error;
        return await send({ method: "GET", url: target });
      }
    },
    close: () => agent.destroy(),
  };
}

function baseUrl(host: string, port: number): string {
  const given = { value: host, origin: "the scheduler" };
  const { value } = serverUrl("SCHED_HOST", given, { value: port, origin: "the scheduler" }, "http");
  if (URL.canParse(value) && /^https?:\/\/[^@]+$/i.test(value)) return value;
  throw new CciError("BAD_SETTING", `SCHED_HOST is ${host.includes("@") ? "an address with credentials" : host}`, {
    hint: "it takes a host, as sched.lab, http://sched.lab:3000 or https://sched.lab",
  });
}

async function readAnswer(response: http.IncomingMessage, url: string): Promise<SchedulerAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswerBytes) {
      response.destroy();
      throw new CciError("SCHEDULER_REFUSED", `${url} answers with more than ${maxAnswerBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const description = response.headers["cci-error-description"];
  return {
    status: response.statusCode ?? 0,
    text: Buffer.concat(chunks).toString(),
    description: typeof description === "string" ? decoded(description) : undefined,
  };
}

/** Its text beyond ASCII is percent-encoded (scheduler.md 2.2). */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unreachable(url: string, error: unknown): CciError {
  const isTimeout = error instanceof Error && (error.cause as Error | undefined)?.name === "TimeoutError";
  const reason = isTimeout ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error);
  return new CciError("SCHEDULER_UNREACHABLE", `${url}: ${reason}`, {
    hint: "is `cci serve` running, are SCHED_HOST and SCHED_PORT right? cci doctor shows them",
    cause: error,
  });
}

function isReset(cause: unknown): boolean {
  return cause instanceof Error && ["ECONNRESET", "EPIPE"].includes((cause as NodeJS.ErrnoException).code ?? "");
}
