import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { onTestFinished } from "vitest";
import { openProgramCatalogue } from "../../../src/job/program-catalogue.js";
import { openQueue } from "../../../src/queue/open.js";
import type { Accounts } from "../../../src/scheduler/http/accounts/account.js";
import { openServer } from "../../../src/scheduler/http/open-server.js";
import { rememberHosts } from "../../../src/scheduler/remembered-hosts.js";
import type { SchedulerContext } from "../../../src/scheduler/scheduler-context.js";
import { openTurns } from "../../../src/scheduler/turns.js";
import { openStore } from "../../../src/store/open.js";
import { systemClock } from "../../../src/support/clock.js";
import { makeFolder } from "../../support/temp-folder.js";
import { createTestLog, type TestLog } from "../../support/test-log.js";

export interface TestServer {
  readonly url: string;
  readonly resultBase: string;
  readonly context: SchedulerContext;
  readonly log: TestLog;
  readonly server: FastifyInstance;
  /** A request of this method; a body is sent as curl sends it. */
  ask(method: string, path: string, body?: string | Buffer, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  submit(job: unknown, headers?: Record<string, string>): Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

export interface TestServerOptions {
  readonly accounts?: Accounts;
  readonly maxJobBytes?: number;
  readonly maxUploadBytes?: number;
  /** Shares the data of this one. */
  readonly beside?: TestServer;
}

/** The hosts that answers name. */
const testHosts = {
  sched: "sched:3000",
  osHttp: "os:8000",
  initrdHttp: "initrd:8800",
  srvHttpCci: "srv:20011",
};

/** A scheduler on SQLite at a free port of this machine, gone after the test. */
export async function openTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { accounts, beside } = options;
  const resultBase = beside?.resultBase ?? makeFolder();
  const file = `sqlite:${join(resultBase, "cci.db")}`;
  const [store, engine, log] = [await openStore(file, {}), await openQueue(file, "v0.2"), createTestLog()];
  const context: SchedulerContext = {
    store,
    engine,
    clock: systemClock,
    log,
    hosts: rememberHosts(),
    turns: openTurns(),
    rules: {
      layout: "v0.2",
      resultBase,
      resultRootForm: "short",
      defaults: {
        os: "debian",
        os_arch: "aarch64",
        os_version: "sid",
        lkp_initrd_user: "latest",
        docker_image: "centos:7",
        os_mount: "nfs",
      },
      maxRetry: 0,
      jobTokens: accounts !== undefined,
      programs: openProgramCatalogue(undefined),
    },
  };
  const server = await openServer(context, {
    hosts: () => testHosts,
    accounts,
    limits: {
      maxJobBytes: options.maxJobBytes ?? 8 * 1024 * 1024,
      maxUploadBytes: options.maxUploadBytes ?? 1024 * 1024 * 1024,
    },
    version: "1.2.3",
  });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await server.close();
    await Promise.all([store.close(), engine.close()]);
  });
  const ask: TestServer["ask"] = async (method, path, body, headers = {}) => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await fetch(url + path, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { ...form, ...headers },
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  return {
    url,
    resultBase,
    context,
    log,
    server,
    ask,
    get: (path, headers) => ask("GET", path, undefined, headers),
    submit: (job, headers) =>
      ask("POST", "/scheduler/v1/jobs/submit", typeof job === "string" ? job : JSON.stringify(job), headers),
  };
}
