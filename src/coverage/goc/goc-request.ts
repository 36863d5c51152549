import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { untilAborted } from "./until-aborted.js";

export interface GocRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  /** JSON. */
  readonly body?: string;
  /** From the start to the last byte of the answer, however much of it drips in meanwhile. */
  readonly timeoutMs: number;
  /** Of the body. */
  readonly maxBytes: number;
  readonly stop: AbortSignal | undefined;
  /** Resolves the host of the URL before anything is connected to; otherwise the system does. A CciError of it is thrown. */
  readonly resolve?: () => Promise<LookupFunction>;
}

export interface GocAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Why there is no answer: `slow` is a time limit that passed, `bad` an answer that is not taken. */
export interface GocFailure {
  readonly kind: "unreachable" | "slow" | "bad";
  /** Without the address. */
  readonly reason: string;
  readonly cause?: unknown;
}

/**
 * One request to a centre or an agent on a connection of its own. Redirects are answers like others; a packed body is
 * not taken, nobody asked for it; reading stops at the limit. Whatever the other side does ends as an answer or a
 * failure; throws the reason of `stop`, and what `resolve` says.
 */
export async function sendGocRequest(asked: GocRequest): Promise<GocAnswer | GocFailure> {
  const { timeoutMs, stop } = asked;
  stop?.throwIfAborted();
  const ending = new AbortController();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    ending.abort();
  }, timeoutMs);
  const onStop = (): void => ending.abort();
  stop?.addEventListener("abort", onStop, { once: true });
  try {
    return await untilAborted(exchange(asked, ending.signal), ending.signal);
  } catch (cause) {
    stop?.throwIfAborted();
    if (cause instanceof CciError) throw cause;
    if (isLate) return { kind: "slow", reason: `no whole answer within ${timeoutMs / 1000} s`, cause };
    return { kind: "unreachable", reason: networkReason(cause), cause };
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", onStop);
    // An answer that was not read to its end still has its connection.
    ending.abort();
  }
}

async function exchange(asked: GocRequest, signal: AbortSignal): Promise<GocAnswer | GocFailure> {
  const lookup = await asked.resolve?.();
  return readAnswer(await start(asked, lookup, signal), asked.maxBytes);
}

function start(
  { method, url, body }: GocRequest,
  lookup: LookupFunction | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const headers = {
    accept: "*/*",
    "accept-encoding": "identity",
    ...(body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
  };
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, signal, agent: false, ...(lookup ? { lookup } : {}) });
    // Stays for the life of the request: it may fail long after its answer began.
    request.on("error", reject);
    // A change of the protocol ends without an error.
    request.once("close", () => reject(new Error("closed without an answer")));
    request.once("response", resolve);
    request.end(body);
  });
}

async function readAnswer(answer: IncomingMessage, maxBytes: number): Promise<GocAnswer | GocFailure> {
  const { statusCode: status = 0, headers } = answer;
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") return { kind: "bad", reason: "answers packed, though nobody asked for it" };
  const tooLarge: GocFailure = { kind: "bad", reason: `answers with more than ${maxBytes} bytes` };
  if (Number(headers["content-length"]) > maxBytes) return tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return tooLarge;
    chunks.push(chunk);
  }
  return { status, body: Buffer.concat(chunks) };
}

/** Several addresses of one host that all refuse come as one error without a text. */
function networkReason(error: unknown): string {
  return reasonOf(error instanceof AggregateError ? error.errors[0] : error);
}
