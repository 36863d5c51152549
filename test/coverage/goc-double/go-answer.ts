import type { ServerResponse } from "node:http";

/** An answer as Go's net/http sends it: its headers stand in Go's order. */
export interface GoAnswer {
  readonly status: number;
  /** Set by the handler: they come first. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What Go's server holds back to learn the length of an answer. */
const bufferBytes = 2048;
const textType = "text/plain; charset=utf-8";

export function jsonAnswer(status: number, value: unknown): GoAnswer {
  return { status, headers: { "Content-Type": "application/json; charset=utf-8" }, body: goJson(value) };
}

/** Its type is guessed by Go from what it begins with, and then stands last. */
export function textAnswer(body: string, status = 200): GoAnswer {
  return { status, body };
}

/** The 404 of Go's own handlers. */
export const notFoundAnswer: GoAnswer = {
  status: 404,
  headers: { "Content-Type": textType, "X-Content-Type-Options": "nosniff" },
  body: "404 page not found\n",
};

/** The 404 of the centre's router. */
export const noRouteAnswer: GoAnswer = {
  status: 404,
  headers: { "Content-Type": "text/plain" },
  body: "404 page not found",
};

export function sendGoAnswer(outgoing: ServerResponse, { status, headers = {}, body }: GoAnswer): void {
  const bytes = Buffer.from(body);
  const isChunked = bytes.length > bufferBytes && !("Content-Length" in headers);
  const all: Record<string, string> = { ...headers };
  all.Date ??= new Date().toUTCString();
  if (!isChunked) all["Content-Length"] ??= String(bytes.length);
  if (bytes.length > 0) all["Content-Type"] ??= textType;
  if (isChunked) all["Transfer-Encoding"] = "chunked";
  outgoing.sendDate = false;
  // Go says nothing of a connection that stays open.
  outgoing.removeHeader("Connection");
  outgoing.writeHead(status, Object.entries(all).flat());
  outgoing.end(bytes);
}

function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
