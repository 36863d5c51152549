import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import type { Job } from "../../src/job/load-job.js";
import { openProgramCatalogue } from "../../src/job/program-catalogue.js";
import { readCpio } from "../../src/job/read-cpio.js";
import type { QueueEngine } from "../../src/queue/engine.js";
import type { ListedTask } from "../../src/queue/queue.js";
import type { RedisLayout } from "../../src/queue/redis-layout.js";
import { dispatchJob } from "../../src/scheduler/dispatch-job.js";
import { setHostMac } from "../../src/scheduler/host-macs.js";
import { rememberHosts } from "../../src/scheduler/remembered-hosts.js";
import type { AnswerHosts, SchedulerContext, SchedulerRules } from "../../src/scheduler/scheduler-context.js";
import { submitJob } from "../../src/scheduler/submit-job.js";
import { openTurns } from "../../src/scheduler/turns.js";
import type { Document } from "../../src/store/document.js";
import { openStore } from "../../src/store/open.js";
import type { DocumentStore } from "../../src/store/store.js";
import { makeFolder } from "../support/temp-folder.js";
import { createTestClock, type TestClock } from "../support/test-clock.js";
import { createTestLog, type TestLog } from "../support/test-log.js";

/** A scheduler without HTTP over an engine: documents in SQLite, files in a folder that is gone after the test. */
export interface SchedulerLab {
  readonly context: SchedulerContext;
  readonly clock: TestClock;
  readonly log: TestLog;
  readonly store: DocumentStore;
  readonly resultBase: string;
  /** Its id. */
  submit(fields?: Document): Promise<string>;
  /** The next job for a machine, asked by name. */
  boot(hostname?: string): Promise<Job | undefined>;
  /** Asked by MAC. */
  bootMac(mac: string): Promise<Job | undefined>;
  setMac(hostname: string, mac: string): Promise<void>;
  document(id: string): Promise<Document | undefined>;
  /** The entry of `sched/id2job`. */
  running(id: string): Promise<Job | undefined>;
  tasks(queue: string): Promise<readonly ListedTask[]>;
  ids(queue: string): Promise<readonly string[]>;
  /** Text of the files of job.cgz by name; undefined: there is none. */
  archive(id: string): ReadonlyMap<string, string> | undefined;
  /** The same scheduler as another process would be it. */
  another(engine?: QueueEngine, store?: DocumentStore): SchedulerContext;
}

export const testHosts: AnswerHosts = {
  sched: "10.0.0.1:3000",
  osHttp: "10.0.0.2:8000",
  initrdHttp: "10.0.0.3:8800",
  srvHttpCci: "10.0.0.4:20011",
};

/** A testbox that does not go away, and does not wait. */
export const atOnce = { waitMs: 0, signal: new AbortController().signal };

export async function openSchedulerLab(
  engine: QueueEngine,
  { layout = "v0.2", ...more }: Partial<SchedulerRules> & { readonly layout?: RedisLayout } = {},
): Promise<SchedulerLab> {
  const folder = makeFolder();
  const resultBase = join(folder, "srv");
  const store = await openStore(`sqlite:${join(folder, "cci.db")}`, {});
  onTestFinished(() => store.close());
  const clock = createTestClock();
  const log = createTestLog();
  const rules: SchedulerRules = {
    layout,
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
    jobTokens: false,
    programs: openProgramCatalogue(undefined),
    ...more,
  };
  const another = (otherEngine = engine, otherStore = store): SchedulerContext => ({
    store: otherStore,
    engine: otherEngine,
    clock,
    log,
    rules,
    hosts: rememberHosts(),
    turns: openTurns(),
  });
  const context = another();
  const archivePath = (id: string): string => join(resultBase, "job_initrd_tmpfs", id, "job.cgz");
  return {
    context,
    clock,
    log,
    store,
    resultBase,
    another,
    submit: async (fields = {}) =>
      String((await submitJob(context, { suite: "iperf", testbox: "wfg-e595", ...fields }, testHosts)).id),
    boot: (hostname = "wfg-e595") => dispatchJob(context, { hostname }, testHosts, atOnce),
    bootMac: (mac) => dispatchJob(context, { mac }, testHosts, atOnce),
    setMac: (hostname, mac) => setHostMac(context, hostname, mac),
    document: (id) => store.get("jobs", id),
    async running(id) {
      const text = await engine.maps.get("sched/id2job", id);
      return text === undefined ? undefined : (JSON.parse(text) as Job);
    },
    tasks: (queue) => engine.tasks.list(queue),
    ids: async (queue) => (await engine.tasks.list(queue)).map(({ id }) => id),
    archive(id) {
      if (!existsSync(archivePath(id))) return undefined;
      const items = readCpio(gunzipSync(readFileSync(archivePath(id))), { maxEntries: 100, maxBytes: 1e8 });
      return new Map([...items].map(({ path, data }) => [path, String(data ?? "")]));
    },
  };
}
