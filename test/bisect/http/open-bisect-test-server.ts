import { onTestFinished } from "vitest";
import type { BisectService } from "../../../src/bisect/bisect-service.js";
import type { BisectHttp } from "../../../src/bisect/http/bisect-http.js";
import { bisectPlugin } from "../../../src/bisect/http/bisect-plugin.js";
import { openBisectServer } from "../../../src/bisect/http/open-bisect-server.js";
import { openBisectService } from "../../../src/bisect/open-bisect-service.js";
import type { BisectTask } from "../../../src/bisect/task/bisect-task.js";
import { openProgramCatalogue } from "../../../src/job/program-catalogue.js";
import type { Accounts, HttpAccount } from "../../../src/scheduler/http/accounts/account.js";
import { openServer } from "../../../src/scheduler/http/open-server.js";
import { rememberHosts } from "../../../src/scheduler/remembered-hosts.js";
import { openTurns } from "../../../src/scheduler/turns.js";
import type { Document } from "../../../src/store/document.js";
import type { DocumentStore } from "../../../src/store/store.js";
import { parseDigitSafe } from "../../../src/support/digit-safe-json.js";
import { type BisectLab, openBisectLab } from "../bisect-lab.js";
import { testTask } from "../test-task.js";

export interface BisectTestServer {
  readonly url: string;
  readonly lab: BisectLab;
  readonly service: BisectService;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<BisectTestAnswer>;
  get(path: string, headers?: Record<string, string>): Promise<BisectTestAnswer>;
  /** Puts a failed job into the store. */
  addJob(id: string, fields?: Document): Promise<void>;
  addTask(fields: Partial<BisectTask>): Promise<BisectTask>;
}

interface BisectTestAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Read with all digits. */
  readonly json: Record<string, unknown>;
}

export interface BisectTestServerOptions {
  readonly accounts?: readonly HttpAccount[];
  /** On the port of `cci serve`; default: a port of its own. */
  readonly isInServe?: boolean;
  readonly store?: DocumentStore;
}

/** An account whose token is its name. */
export function testAccount(name: string, role: HttpAccount["role"]): HttpAccount {
  return { name, role, my_account: name, my_email: undefined };
}

/** The API of the bisect service on SQLite at a free port of this machine, gone after the test. */
export async function openBisectTestServer(options: BisectTestServerOptions = {}): Promise<BisectTestServer> {
  const lab = await openBisectLab(options.store ? { store: options.store } : {});
  const service = openBisectService(lab.context);
  const http: BisectHttp = {
    service,
    accounts: accountsOf(options.accounts),
    account: "bisect",
    hosts: ["bisect.lab"],
    clock: lab.clock,
    log: lab.log,
  };
  const server = options.isInServe ? await openServe(lab, http) : await openBisectServer(http);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => server.close());
  const ask: BisectTestServer["ask"] = async (method, path, body, headers = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: text }) });
    const answered = await answer.text();
    return {
      status: answer.status,
      text: answered,
      headers: answer.headers,
      get json() {
        return parseDigitSafe(answered) as Record<string, unknown>;
      },
    };
  };
  return {
    url,
    lab,
    service,
    ask,
    get: (path, headers) => ask("GET", path, undefined, headers),
    async addJob(id, fields = {}) {
      const job = { id, suite: "ltp", job_health: "fail", errid: "ltp.eid.munlockall01.fail", ...fields };
      await lab.store.insert("jobs", id, job);
    },
    async addTask(fields) {
      const task = testTask(fields);
      await lab.store.insert("bisect", task.id, { ...task });
      return task;
    },
  };
}

function openServe({ context }: BisectLab, http: BisectHttp): ReturnType<typeof openServer> {
  const { store, engine, clock, log, rules } = context;
  const hosts = { sched: "sched:3000", osHttp: "os:1", initrdHttp: "initrd:1", srvHttpCci: "srv:1" };
  const scheduler = {
    store,
    engine,
    clock,
    log,
    hosts: rememberHosts(),
    turns: openTurns(),
    rules: {
      layout: "v0.2" as const,
      resultBase: rules.resultBase,
      resultRootForm: "short" as const,
      defaults: {
        os: "debian",
        os_arch: "aarch64",
        os_version: "sid",
        lkp_initrd_user: "latest",
        docker_image: "centos:7",
        os_mount: "nfs",
      },
      maxRetry: 0,
      jobTokens: false,
      programs: openProgramCatalogue(undefined),
    },
  };
  return openServer(scheduler, {
    hosts: () => hosts,
    accounts: http.accounts,
    limits: { maxJobBytes: 8 * 1024 * 1024, maxUploadBytes: 1024 * 1024 },
    version: "1.2.3",
    plugins: [bisectPlugin(http)],
  });
}

function accountsOf(known: readonly HttpAccount[] | undefined): Accounts | undefined {
  return known && { find: (token) => known.find(({ name }) => name === token) };
}
