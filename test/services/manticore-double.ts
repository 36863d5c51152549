import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { renderJson } from "./manticore-double-json.js";
import { type Generation, Refusal, renderRefusal } from "./manticore-double-refusal.js";
import { search } from "./manticore-double-search.js";
import { runSql, versions } from "./manticore-double-sql.js";
import {
  deleteRows,
  parseObject,
  putRow,
  putRows,
  ServerEnded,
  type Tables,
  updateRows,
} from "./manticore-double-write.js";
import type { TestServer } from "./server-process.js";

export interface ManticoreDouble extends TestServer {
  /** Every request that came, as `POST /search {…}`. */
  readonly requests: readonly string[];
  /** Lets requests to that path wait, then go on all at once when the result is called. */
  hold(path: string): () => void;
  /** Answers the next request with this, whatever it is; `cut` resets its connection. */
  answerNext(answer: DoubleAnswer | "cut"): void;
}

interface DoubleAnswer {
  readonly status: number;
  readonly body: string;
}

/** Bodies from here on reset the connection of 6.3.8. */
const mostBytes = 8 * 1024 * 1024;

/**
 * A Manticore in memory, as far as the store of ours needs one: statuses, headers and bodies as they were recorded of
 * both generations, traps included. It answers nothing it was not seen to answer.
 */
export async function startManticoreDouble(generation: Generation): Promise<ManticoreDouble> {
  let lastId = generation === "29" ? 3_174_537_792_684_294_152n : 940_752_416_146_456_576n;
  const makeId = (): bigint => {
    lastId += 1n;
    return lastId;
  };
  const tables: Tables = { generation, byName: new Map(), makeId };
  const requests: string[] = [];
  const held = new Map<string, Promise<void>>();
  const planned: (DoubleAnswer | "cut")[] = [];
  const sockets = new Set<Socket>();
  /** Connections that the server has given up without a word. */
  const givenUp = new WeakSet<Socket>();
  let resume: (() => void) | undefined;
  let running: Promise<void> = Promise.resolve();

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => {
      if (!(error instanceof ServerEnded)) throw error;
      end();
    });
  });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = request;
    const isTooLong = generation === "6.3.8" && Number(request.headers["content-length"]) >= mostBytes;
    if (givenUp.has(socket) || isTooLong) {
      socket.resetAndDestroy();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    requests.push(`${request.method} ${request.url} ${text}`);
    await running;
    await held.get(request.url ?? "");
    const plan = planned.shift();
    if (plan === "cut") {
      socket.resetAndDestroy();
      return;
    }
    const { status, body } = plan ?? (await answer(tables, request, text));
    response.sendDate = false;
    response.removeHeader("Connection");
    response.writeHead(status, {
      Server: versions[generation],
      "Content-Type": "application/json; charset=UTF-8",
      "Content-Length": Buffer.byteLength(body),
    });
    response.end(body);
    if (status < 200 || status > 299) givenUp.add(socket);
  };
  const end = (): void => {
    resume?.();
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    end();
    await closed;
  };

  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `manticore://127.0.0.1:${port}`,
    requests,
    hold(path) {
      let release = (): void => {};
      const released = new Promise<void>((go) => {
        release = go;
      });
      held.set(path, released);
      return () => {
        held.delete(path);
        release();
      };
    },
    answerNext: (plan) => planned.push(plan),
    stop,
    kill: stop,
    pause() {
      running = new Promise((go) => {
        resume = go;
      });
    },
    resume: () => resume?.(),
  };
}

async function answer(tables: Tables, request: IncomingMessage, text: string): Promise<DoubleAnswer> {
  const path = (request.url ?? "").replace(/\?.*/, "").replace(/^\/json\//, "/");
  try {
    return await answerPath(tables, path, request.headers["content-type"], text);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: renderRefusal(tables.generation, path, error) };
  }
}

async function answerPath(
  tables: Tables,
  path: string,
  contentType: string | undefined,
  text: string,
): Promise<DoubleAnswer> {
  switch (path) {
    case "/sql":
      return { status: 200, body: runSql(tables, decodeURIComponent(text.replace(/^query=/, ""))) };
    case "/search":
      return ok(renderJson(search(tables.generation, tables.byName, parseObject(text))));
    case "/insert":
      return ok(renderJson(await putRow(tables, parseObject(text), false)));
    case "/replace":
      return ok(renderJson(await putRow(tables, parseObject(text), true)));
    case "/update":
      return ok(renderJson(await updateRows(tables, parseObject(text))));
    case "/delete":
      return ok(renderJson(deleteRows(tables, parseObject(text))));
    case "/bulk": {
      if (contentType !== "application/x-ndjson") {
        throw new Refusal(400, `Content-Type must be ${contentType === undefined ? "set" : "application/x-ndjson"}`);
      }
      const { status, body } = putRows(tables, text);
      return { status, body: renderJson(body) };
    }
    default:
      throw new Refusal(501, `${path} - unsupported endpoint`);
  }
}

function ok(body: string): DoubleAnswer {
  return { status: 200, body };
}
