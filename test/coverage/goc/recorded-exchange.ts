import { readFileSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";

/** An exchange with a real goc, as recorded: what was asked, and the answer as text. */
export interface RecordedExchange {
  readonly method: string;
  /** `http://127.0.0.1:PORT` of the recording. */
  readonly server: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Status line, headers and body; times are masked. */
  readonly answer: string;
}

export function readExchange(file: string): RecordedExchange {
  const [, command = "", answer = ""] =
    /^# request\ncurl ([^\n]*)\n# response\n(.*)\n$/s.exec(readFileSync(file, "utf8")) ?? [];
  const words = command.match(/(?:\\.|[^ \\])+/g)?.map((word) => word.replace(/\\(.)/g, "$1")) ?? [];
  const headers: Record<string, string> = {};
  let method: string | undefined;
  let body: string | undefined;
  let url = "";
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) {
      url = word;
      continue;
    }
    at += 1;
    const value = words[at] ?? "";
    if (word === "-X") method = value;
    if (word === "-d") body = value;
    if (word === "-H") headers[value.split(": ")[0] ?? ""] = value.split(": ")[1] ?? "";
  }
  const [, server = "", path = ""] = /^(http:\/\/[^/]+)(.*)$/.exec(url) ?? [];
  return {
    method: method ?? (body === undefined ? "GET" : "POST"),
    server,
    path,
    headers,
    body,
    answer: masked(answer),
  };
}

/** Asks the server at `url` instead; the answer as text, written as the recorded ones are. */
export async function replay({ method, path, headers, body }: RecordedExchange, url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true });
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
      request({ agent, method, host: hostname, port, path, headers: { ...headers, ...length } }, resolve)
        .on("error", reject)
        .end(body);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
    const pairs = answer.rawHeaders.join("\n").replace(/([^\n]*)\n([^\n]*)(\n|$)/g, "$1: $2\n");
    const status = `HTTP/${answer.httpVersion} ${answer.statusCode} ${answer.statusMessage}`;
    return masked(`${status}\n${pairs}\n${Buffer.concat(chunks).toString()}`);
  } finally {
    agent.destroy();
  }
}

function masked(answer: string): string {
  return answer.replace(/^(Date|Last-Modified): .*$/gm, "$1: <date>");
}
