import { onTestFinished } from "vitest";
import { openCoverageMetrics } from "../../../src/coverage/http/open-coverage-metrics.js";
import { openCoverageServer } from "../../../src/coverage/http/open-coverage-server.js";
import { openTaskLine, type TaskLine } from "../../../src/coverage/watch/task-line.js";
import type { WatchContext } from "../../../src/coverage/watch/watch-context.js";
import { openWatchLab, type WatchLab, type WatchLabOptions } from "../watch-lab.js";

/** Of the clock of the test. */
export const answerGraceMs = 60_000;

export interface CoverageTestServer {
  readonly url: string;
  readonly lab: WatchLab;
  readonly line: TaskLine;
  /** As at SIGTERM. */
  close(): Promise<void>;
  /** Posts JSON; a text or bytes go as they are. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<CoverageTestAnswer>;
  get(path: string): Promise<CoverageTestAnswer>;
  ask(method: string, path: string): Promise<CoverageTestAnswer>;
}

export interface CoverageTestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface CoverageTestServerOptions extends WatchLabOptions {
  /** Replaces parts of the context. */
  readonly context?: Partial<WatchContext>;
}

/** The HTTP API of a watch dog at a free port of this machine, without its timer. It is gone after the test. */
export async function openCoverageTestServer(options: CoverageTestServerOptions = {}): Promise<CoverageTestServer> {
  const lab = await openWatchLab(options);
  const { clock, log } = lab;
  const metrics = openCoverageMetrics();
  const context = { ...lab.context, metrics, ...options.context };
  const line = openTaskLine({ lock: () => Promise.resolve(() => {}), clock, log });
  const server = await openCoverageServer({ context, line, metrics, log }, answerGraceMs);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await server.close();
    const closed = line.close(0);
    clock.advance(0);
    await closed;
  });
  const ask = async (path: string, init: RequestInit): Promise<CoverageTestAnswer> => {
    const answer = await fetch(url + path, init);
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      get json() {
        return JSON.parse(text) as Record<string, unknown>;
      },
    };
  };
  return {
    url,
    lab,
    line,
    close: () => server.close(),
    post: (path, body, headers = {}) =>
      ask(path, {
        method: "POST",
        headers,
        body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    get: (path) => ask(path, {}),
    ask: (method, path) => ask(path, { method }),
  };
}
