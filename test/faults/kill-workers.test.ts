import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openQueue } from "../../src/queue/open.js";
import type { Document } from "../../src/store/document.js";
import { openStore } from "../../src/store/open.js";
import type { DocumentStore } from "../../src/store/store.js";
import { addClosedJob, timeLog } from "../extraction/closed-job.js";
import { startEtcd, whyNoEtcd } from "../services/etcd.js";
import { startRedis, whyNoRedis } from "../services/redis.js";
import { launcher } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

const manyJobs = 1000;
/** Where every request waits for a disk: enough for each error id to be met. */
const fewerJobs = process.env.CCI_TEST_ALL === "1" ? manyJobs : 300;
/** Every fifth job is a build, and meets two of these error ids. */
const errorIds = Array.from({ length: 60 }, (_, at) => `pkgbuild.file${at}.c:error:oops`);
const workerCount = 3;
const killEveryMs = 1000;
/** Jobs that are done between two kills. */
const leastDone = 10;

const engines = [
  {
    name: "SQLite",
    jobCount: manyJobs,
    whyNot: undefined,
    start: async () => ({ url: `sqlite:${join(makeFolder(), "queue.db")}` }),
  },
  { name: "Redis", jobCount: manyJobs, whyNot: whyNoRedis(), start: () => stoppedAfterTest(startRedis()) },
  {
    name: "etcd",
    jobCount: fewerJobs,
    whyNot: whyNoEtcd(),
    async start() {
      const { url } = await stoppedAfterTest(startEtcd());
      return { url: url.replace("http:", "etcd:") };
    },
  },
];

async function stoppedAfterTest<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  onTestFinished(() => server.stop());
  return server;
}

/** Jobs that were closed; what the lab holds of them afterwards is known from their number. */
async function addJobs(jobCount: number, store: DocumentStore, engine: QueueEngine, resultBase: string): Promise<void> {
  for (let at = 0; at < jobCount; at++) {
    const found = at % 5 === 0 ? errorIdsOf(at) : [];
    const build = { "pkgbuild.json": JSON.stringify(Object.fromEntries(found.map((id) => [id, [1]]))) };
    const files = { time: timeLog, soft_timeout: "", ...(found.length > 0 ? build : {}) };
    await addClosedJob({ store, engine, resultBase }, String(at), files, { stats: { stale: 1 } });
  }
}

function errorIdsOf(at: number): string[] {
  return [0, 1].map((next) => errorIds[(at / 5 + next) % errorIds.length] as string);
}

/** Starts a worker, and another one whenever it is killed, until the end is told. */
function keepWorker(env: Readonly<Record<string, string>>) {
  let isOver = false;
  let child: ChildProcess;
  const start = (): void => {
    child = spawn(process.execPath, [launcher("extract-stats"), "--jobs=2", "--quiet"], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.once("exit", () => {
      if (!isOver) start();
    });
  };
  start();
  return {
    kill: () => void child.kill("SIGKILL"),
    async end() {
      isOver = true;
      const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
      child.kill("SIGTERM");
      await ended;
      return child.exitCode;
    },
  };
}

/** Kills a worker every second, each in turn, until no task is left. Gives how many were killed. */
async function killWhileBusy(engine: QueueEngine, workers: readonly { kill(): void }[]): Promise<number> {
  let kills = 0;
  let leftAtKill = Number.POSITIVE_INFINITY;
  for (;;) {
    await wait(killEveryMs);
    const depth = (await engine.tasks.depth(["extract_stats"])).get("extract_stats");
    const left = depth ? depth.ready + depth.inProcess : 0;
    if (left === 0) return kills;
    // On a machine so busy that workers take seconds to start, all of them would die before they have done anything.
    if (leftAtKill - left < leastDone) continue;
    workers[kills++ % workers.length]?.kill();
    leftAtKill = left;
  }
}

describe.each(engines)("extract-stats on $name", ({ jobCount, whyNot, start }) => {
  const title = whyNot === undefined ? "" : ` (skipped: ${whyNot})`;
  it.skipIf(whyNot !== undefined)(
    `does every job once in effect while its workers are killed one after the other${title}`,
    async () => {
      const { url } = await start();
      const folder = makeFolder();
      const resultBase = join(folder, "srv");
      mkdirSync(resultBase);
      const storeUrl = `sqlite:${join(folder, "store.db")}`;
      const store = await openStore(storeUrl, {});
      const engine = await openQueue(url, "v0.2");
      onTestFinished(async () => {
        await engine.close();
        await store.close();
      });
      await addJobs(jobCount, store, engine, resultBase);

      const env = {
        HOME: folder,
        CCI_STORE: storeUrl,
        CCI_QUEUE: url,
        CCI_RESULT_BASE: resultBase,
        CCI_QUEUE_LEASE: "2",
        CCI_EXTRACT_RETRY: "1",
      };
      const workers = Array.from({ length: workerCount }, () => keepWorker(env));
      onTestFinished(async () => {
        for (const worker of workers) await worker.end();
      });
      const kills = await killWhileBusy(engine, workers);
      await vi.waitFor(
        async () => expect(await Promise.all(workers.map((worker) => worker.end()))).toEqual([0, 0, 0]),
        {
          timeout: 20_000,
        },
      );
      expect(kills).toBeGreaterThan(workerCount);

      await expectDone(jobCount, store, engine);
    },
    600_000,
  );
});

async function expectDone(jobCount: number, store: DocumentStore, engine: QueueEngine): Promise<void> {
  const idsIn = async (queue: string): Promise<string[]> => (await engine.tasks.list(queue)).map(({ id }) => id);
  const jobs = Array.from({ length: jobCount }, (_, at) => String(at));
  const documents = await Promise.all(jobs.map((id) => store.get("jobs", id)));
  const stats = { "last_state.soft_timeout": 1, "time.user_time": 1.5 };
  const odd = documents.filter((job) => !hasStats(job, stats));
  expect(odd).toEqual([]);
  expect((await idsIn("post-extract")).toSorted()).toEqual(jobs.toSorted());
  expect(await idsIn("extract_stats")).toEqual([]);
  expect(await idsIn("extract_stats_failed")).toEqual([]);
  for (const id of jobs) expect(await engine.maps.get("sched/id2job", id)).toBeUndefined();

  const records = await Promise.all((await store.ids("regression")).map((id) => store.get("regression", id)));
  expect(records.map((record) => record?.error_id).toSorted()).toEqual(errorIds.toSorted());
  expect(records.every((record) => record?.bisect === "queued")).toBe(true);
  const bisected = (await engine.tasks.list("delimiter")).flatMap(({ content }) => content.error_ids);
  expect(bisected.toSorted()).toEqual(errorIds.toSorted());
}

/** Whether a job has these stats, besides those of its build. */
function hasStats(job: Document | undefined, stats: Document): boolean {
  const found = Object.entries(job?.stats ?? {}).filter(([key]) => !key.startsWith("pkgbuild."));
  return job?.job_data_readiness === "complete" && JSON.stringify(Object.fromEntries(found)) === JSON.stringify(stats);
}
