import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import type { BisectTask } from "../../src/bisect/task/bisect-task.js";
import { taskIdOf } from "../../src/bisect/task/task-id.js";
import { newTask, taskOfDocument } from "../../src/bisect/task/task-row.js";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openQueue } from "../../src/queue/open.js";
import { openStore } from "../../src/store/open.js";
import type { DocumentStore } from "../../src/store/store.js";
import { makeNumberedRepository, type NumberedRepository } from "../cli/bisect-repository.js";
import { launcher } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";
import { type Farm, startFarm } from "./bisect-farm.js";

const brokenCase = { errid: "ltp.always01.fail", culprit: 37 };

/** A consumer, `cci bisect worker`, as an operator starts it. */
interface Consumer {
  readonly pid: number;
  signal(name: NodeJS.Signals): void;
  /** Its worker processes. */
  workers(): readonly number[];
  /** Exit code. */
  readonly ended: Promise<number | null>;
}

/** A bisect service on a store in a file and a queue engine, with a farm that runs its step jobs. */
export interface Deployment {
  readonly store: DocumentStore;
  readonly engine: QueueEngine;
  readonly repository: NumberedRepository;
  readonly farm: Farm;
  /** A failed job and a task of it that waits; gives the task's id. */
  addTask(badJobId: string): Promise<string>;
  task(id: string): Promise<BisectTask>;
  startConsumer(workers?: number): Consumer;
}

const leaseS = 3;

export async function deploy(queueUrl: string): Promise<Deployment> {
  const folder = makeFolder();
  const storeUrl = `sqlite:${join(folder, "store.db")}`;
  const store = await openStore(storeUrl, {});
  const engine = await openQueue(queueUrl, "v0.2");
  onTestFinished(async () => {
    await engine.close();
    await store.close();
  });
  const repository = makeNumberedRepository(64);
  const farm = await startFarm(store, repository, brokenCase);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    XDG_STATE_HOME: folder,
    CCI_STORE: storeUrl,
    CCI_QUEUE: queueUrl,
    CCI_RESULT_BASE: folder,
    SCHED_HOST: "127.0.0.1",
    SCHED_PORT: `${farm.port}`,
    BISECT_LEASE_SECONDS: `${leaseS}`,
    BISECT_LOCAL_REPOS: repository.parent,
  };
  return {
    store,
    engine,
    repository,
    farm,
    async addTask(badJobId) {
      const job = { suite: "ltp", testbox: "dc-1g", ltp: { case: badJobId }, commit: repository.commit(64) };
      await store.insert("jobs", badJobId, {
        ...job,
        id: badJobId,
        git_url: repository.path,
        tbox_group: "dc-1g",
        job_stage: "finish",
        job_health: "fail",
        job_data_readiness: "complete",
        errid: [brokenCase.errid],
        stats: { [brokenCase.errid]: 1 },
      });
      const of = { bad_job_id: badJobId, error_id: brokenCase.errid, bisect_metric: "" };
      const id = taskIdOf(of);
      const submit_time = Math.floor(Date.now() / 1000);
      const row = newTask({ ...of, id, group_id: id, suite: "ltp", category: "function", submit_time });
      await store.insert("bisect", id, { ...row });
      await engine.tasks.add("bisect", id);
      return id;
    },
    async task(id) {
      return taskOfDocument(id, (await store.get("bisect", id)) ?? {});
    },
    startConsumer: (workers = 1) => startConsumer({ ...env, BISECT_WORKERS: `${workers}` }),
  };
}

function startConsumer(env: NodeJS.ProcessEnv): Consumer {
  const child: ChildProcess = spawn(process.execPath, [launcher("cci"), "bisect", "worker"], {
    env,
    stdio: ["ignore", "ignore", process.env.CCI_TEST_LOG === "1" ? "inherit" : "ignore"],
  });
  const pid = child.pid ?? 0;
  const ended = once(child, "exit").then(([code]) => code as number | null);
  onTestFinished(async () => {
    const workers = child.exitCode === null && child.signalCode === null ? childrenOf(pid) : [];
    child.kill("SIGKILL");
    for (const worker of workers) kill(worker, "SIGKILL");
    await ended;
  });
  return { pid, ended, signal: (name) => void child.kill(name), workers: () => childrenOf(pid) };
}

/** A signal to a process that may be gone. */
export function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [state, above] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
        return Number(above) === parent && state !== "Z";
      } catch {
        return false;
      }
    })
    .map(Number);
}

const soon = { timeout: 120_000, interval: 50 };

/** Waits until `look` gives what is wanted. */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  return vi.waitFor(async () => {
    const found = await look();
    if (found === undefined) throw new Error("not yet");
    return found;
  }, soon);
}
