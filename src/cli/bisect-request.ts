import http from "node:http";
import https from "node:https";
import { CciError, reasonOf } from "../support/cci-error.js";

/** What the bisect service answered, whatever its status. */
export interface BisectAnswer {
  readonly status: number;
  readonly text: string;
}

export interface BisectRequest {
  readonly method: "DELETE" | "GET" | "POST";
  readonly url: URL;
  /** JSON. */
  readonly body?: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

/** A list of a thousand tasks has a few of them. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** Sends one request. Throws BISECT_UNREACHABLE where no answer comes, BAD_SETTING for a token that is none. */
export function sendBisectRequest(asked: BisectRequest): Promise<BisectAnswer> {
  const { method, url, body, token, timeoutMs } = asked;
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new CciError("BAD_SETTING", "CCI_TOKEN has a character that no token has", {
      hint: "printable ASCII without blanks; is there a newline at its end?",
    });
  }
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
  };
  const transport = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(unreachable(url, error, timeoutMs));
    const request = transport.request(url, { method, headers, signal: AbortSignal.timeout(timeoutMs) });
    request.on("error", fail);
    request.on("response", (response) => {
      readText(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail);
    });
    request.end(body);
  });
}

async function readText(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswerBytes) {
      response.destroy();
      throw new Error(`answers with more than ${maxAnswerBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function unreachable(url: URL, error: unknown, timeoutMs: number): CciError {
  const isTimeout = error instanceof Error && (error.cause as Error | undefined)?.name === "TimeoutError";
  const reason = isTimeout ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error);
  return new CciError("BISECT_UNREACHABLE", `${url.origin}: ${reason}`, {
    hint: "is `cci serve --with bisect` running, is --server or CCI_BISECT_URL right?",
    cause: error,
  });
}
