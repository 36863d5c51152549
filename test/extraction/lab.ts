import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Extract } from "../../src/extraction/extract-job.js";
import { type ExtractionService, runExtraction } from "../../src/extraction/extraction-service.js";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openQueue } from "../../src/queue/open.js";
import type { ListedTask } from "../../src/queue/queue.js";
import { defaultParserLimits } from "../../src/results/parser-run.js";
import { result2stats } from "../../src/results/run/result2stats.js";
import { openRunSettings } from "../../src/results/run/run-options.js";
import type { Document } from "../../src/store/document.js";
import { openStore } from "../../src/store/open.js";
import type { DocumentStore } from "../../src/store/store.js";
import { makeFolder } from "../support/temp-folder.js";
import { createTestClock, type TestClock } from "../support/test-clock.js";
import { createTestLog, type TestLog } from "../support/test-log.js";
import { addClosedJob, resultRootOf } from "./closed-job.js";

/** A test lab in a folder: store and queue in one SQLite file, result roots beside it. Gone after the test. */
export interface Lab {
  /** Path of the file of store and queue. */
  readonly file: string;
  readonly resultBase: string;
  readonly store: DocumentStore;
  readonly engine: QueueEngine;
  readonly clock: TestClock;
  readonly log: TestLog;
  /** A job that was closed: its document, its result root with these files, its task, its place in `sched/id2job`. */
  addJob(id: string, files?: Readonly<Record<string, string | Buffer>>, fields?: Document): Promise<void>;
  /** Path of the result root of such a job. */
  rootOf(id: string): string;
  /** Works on the queue until no task is ready. */
  drain(more?: Partial<ExtractionService>): Promise<void>;
  /** What `drain` runs, for a test that runs it otherwise. */
  service(more?: Partial<ExtractionService>): ExtractionService;
  job(id: string): Promise<Document | undefined>;
  tasks(queue: string): Promise<readonly ListedTask[]>;
  /** All documents of `regression`, by error id. */
  seen(): Promise<ReadonlyMap<unknown, Document>>;
  /** `job_state` of the log lines of a job, in order. */
  events(jobId: string): readonly unknown[];
}

export async function openLab(): Promise<Lab> {
  const folder = makeFolder();
  const file = join(folder, "cci.db");
  const resultBase = join(folder, "srv");
  mkdirSync(resultBase);
  const store = await openStore(`sqlite:${file}`, {});
  const engine = await openQueue(`sqlite:${file}`, "v0.2");
  onTestFinished(async () => {
    await engine.close();
    await store.close();
  });
  const clock = createTestClock();
  const log = createTestLog();
  const service = (more: Partial<ExtractionService> = {}): ExtractionService => ({
    store,
    engine,
    clock,
    log,
    resultBase,
    extract: extractHere,
    bisectPerErrorId: false,
    jobs: 2,
    leaseMs: 60_000,
    retryMs: 0,
    once: true,
    postExtract: false,
    stop: new AbortController().signal,
    ...more,
  });
  return {
    file,
    resultBase,
    store,
    engine,
    clock,
    log,
    addJob: (...job) => addClosedJob({ store, engine, resultBase }, ...job),
    rootOf: (id) => join(resultBase, resultRootOf(id)),
    service,
    drain: (more) => runExtraction(service(more)),
    job: (id) => store.get("jobs", id),
    tasks: (queue) => engine.tasks.list(queue),
    async seen() {
      const found = new Map<unknown, Document>();
      for (const id of await store.ids("regression")) {
        const document = await store.get("regression", id);
        if (document) found.set(document.error_id, document);
      }
      return found;
    },
    events: (jobId) =>
      log.lines.filter((line) => line.job_id === jobId && line.job_state !== undefined).map((line) => line.job_state),
  };
}

/** Result2stats in this thread. */
export const extractHere: Extract = (resultRoot, reporter) =>
  result2stats(
    resultRoot,
    openRunSettings({ parserDirs: [], lkpSrc: undefined, only: undefined, force: false, limits: defaultParserLimits }),
    reporter,
  );

/** All files of a folder by name. */
export function filesIn(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "latin1")]));
}
