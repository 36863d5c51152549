import { constants, createReadStream } from "node:fs";
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { CciError, reasonOf } from "../support/cci-error.js";

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "MKCOL";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: FilePart;
  /** Limit of the answer's body. */
  readonly maxAnswerBytes: number;
  /** How long the connection may be silent. */
  readonly silenceMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes `from` up to but not including `to` of a plain file. */
export interface FilePart {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Links are not followed. Node takes the number, its types know the letters alone. */
const plainFileOnly = (constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK) as unknown as string;

/**
 * One HTTP request; redirects are not followed. Throws SCHEDULER_UNREACHABLE for whatever goes wrong on the way, an
 * aborted signal included, and SCHEDULER_REFUSED for an answer beyond its limit. A status is never an error here.
 */
export async function sendRequest(wanted: HttpRequest): Promise<HttpAnswer> {
  const { method, url } = wanted;
  try {
    const answer = await start(wanted);
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await readBody(answer, wanted) };
  } catch (error) {
    if (error instanceof CciError) throw error;
    throw new CciError("SCHEDULER_UNREACHABLE", `${method} ${url.origin}${url.pathname}: ${networkReason(error)}`, {
      hint: "is `cci serve` running, are SCHED_HOST and SCHED_PORT right?",
      cause: error,
    });
  }
}

function start({ method, url, headers, body, silenceMs, signal }: HttpRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const length = body ? body.to - body.from : 0;
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
      method,
      headers: { ...headers, ...(method === "PUT" ? { "Content-Length": String(length) } : {}) },
      ...(signal ? { signal } : {}),
    });
    request.once("response", resolve);
    // Stays for the life of the request: a server that refuses an upload early resets the connection afterwards.
    request.on("error", reject);
    request.setTimeout(silenceMs, () => request.destroy(new Error(`no answer within ${silenceMs / 1000} s`)));
    if (body && length > 0) sendFile(body, request);
    else request.end();
  });
}

function sendFile({ path, from, to }: FilePart, request: ClientRequest): void {
  const file = createReadStream(path, { flags: plainFileOnly, start: from, end: to - 1 });
  file.once("error", (error) => request.destroy(error));
  request.once("close", () => file.destroy());
  file.pipe(request);
}

async function readBody(answer: IncomingMessage, { maxAnswerBytes, url }: HttpRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) {
      answer.destroy();
      throw new CciError("SCHEDULER_REFUSED", `${url.origin}${url.pathname}: more than ${maxAnswerBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Several addresses of one host that all refuse come as one error without a text. */
function networkReason(error: unknown): string {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  return reasonOf(first);
}
