import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { BisectContext } from "../../src/bisect/bisect-context.js";
import type { BisectRules } from "../../src/bisect/bisect-rules.js";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openQueue } from "../../src/queue/open.js";
import { openStore } from "../../src/store/open.js";
import type { DocumentStore } from "../../src/store/store.js";
import { makeFolder } from "../support/temp-folder.js";
import { createTestClock, type TestClock } from "../support/test-clock.js";
import { createTestLog, type TestLog } from "../support/test-log.js";

/** A bisect service without processes: documents in SQLite, files in a folder that is gone after the test. */
export interface BisectLab {
  readonly context: BisectContext;
  readonly clock: TestClock;
  readonly log: TestLog;
  readonly store: DocumentStore;
  readonly folder: string;
  /** The same service as another process would be it. */
  another(engine?: QueueEngine, store?: DocumentStore): BisectContext;
}

/** What `openBisectLab` may be told. */
export interface LabOptions {
  /** Default: SQLite. */
  readonly engine?: QueueEngine;
  readonly store?: DocumentStore;
  readonly rules?: Partial<BisectRules>;
}

export async function openBisectLab({ engine, store, rules: more }: LabOptions = {}): Promise<BisectLab> {
  const folder = makeFolder();
  const file = `sqlite:${join(folder, "cci.db")}`;
  const ownStore = store ?? (await openStore(file, {}));
  const ownEngine = engine ?? (await openQueue(file, "v0.2"));
  if (!store) onTestFinished(() => ownStore.close());
  if (!engine) onTestFinished(() => ownEngine.close());
  const clock = createTestClock();
  const log = createTestLog();
  const rules = { ...testRules(folder), ...more };
  const another = (otherEngine = ownEngine, otherStore = ownStore): BisectContext => ({
    store: otherStore,
    jobs: otherStore,
    engine: otherEngine,
    clock,
    log,
    rules,
  });
  return { context: another(), clock, log, store: ownStore, folder, another };
}

function testRules(folder: string): BisectRules {
  return {
    resultBase: folder,
    workFolder: join(folder, "work"),
    workers: 2,
    maxConcurrentClones: 4,
    leaseS: 120,
    taskTimeoutS: 36_000,
    stepRuntimeS: 7200,
    localRepos: [],
    minKernelVersion: "5.10",
    maxCommitAgeDays: 365,
    producer: { isEnabled: true, intervalS: 300, queryHours: 48, whitelist: undefined, denylist: undefined },
    mode: "local",
    testbox: "dc-bisect",
    programs: ["bisect-py"],
    mail: { bcc: [], to: [], from: "cci@localhost", transport: undefined, confidence: 0.66, webhook: undefined },
    account: undefined,
  };
}
