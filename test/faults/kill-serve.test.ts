import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { openQueue } from "../../src/queue/open.js";
import type { Document } from "../../src/store/document.js";
import { openStore } from "../../src/store/open.js";
import { startRedis, whyNoRedis } from "../services/redis.js";
import { type ServeServer, startServe } from "../services/serve.js";
import { launcher } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

const jobCount = 500;
const testboxCount = 50;
const killCount = 5;
/** Jobs that end between two kills. */
const leastDone = 40;

const whyNot = whyNoRedis();
const title = whyNot === undefined ? "" : ` (skipped: ${whyNot})`;

/** Asks until the scheduler has taken the job, and gives its id. An answer that was not heard may leave another job. */
async function submit(url: string, command: string): Promise<string> {
  const body = JSON.stringify({ suite: "shell", testbox: "dc-1g", shell: { command } });
  for (;;) {
    try {
      const response = await fetch(`${url}/scheduler/v1/jobs/submit`, { method: "POST", body });
      if (response.ok) return await response.text();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await wait(50);
  }
}

/** A testbox that asks for a job, and is started again when it ends, until the end is told. */
async function keepTestbox(name: string, server: ServeServer, isOver: () => boolean): Promise<void> {
  const { hostname, port } = new URL(server.url);
  const env = { ...server.env, SCHED_HOST: hostname, SCHED_PORT: port, LKP_SRC: "" };
  while (!isOver()) {
    const child = spawn(process.execPath, [launcher("cci"), "testbox", name, "--once", "--quiet"], {
      env,
      stdio: ["ignore", "ignore", "ignore"],
    });
    await once(child, "exit");
  }
}

it.skipIf(whyNot !== undefined)(
  `every job runs once or is reported lost while serve is killed and started again${title}`,
  async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const server = await startServe({ env: { CCI_QUEUE: redis.url } });
    onTestFinished(() => server.stop());
    const store = await openStore(server.env.CCI_STORE ?? "", {});
    const engine = await openQueue(redis.url, "v0.2");
    onTestFinished(async () => {
      await engine.close();
      await store.close();
    });
    const runs = join(makeFolder(), "runs");
    const runsOf = (): string[] => (existsSync(runs) ? readFileSync(runs, "utf8").split("\n").slice(0, -1) : []);

    let isOver = false;
    const submitted = (async () => {
      const ids: string[] = [];
      while (ids.length < jobCount) ids.push(await submit(server.url, `echo "$id" >> ${runs}`));
      return ids;
    })();
    const boxes = Array.from({ length: testboxCount }, (_, at) => keepTestbox(`dc-1g-${at + 1}`, server, () => isOver));
    onTestFinished(async () => {
      isOver = true;
      await Promise.all(boxes);
    });

    for (let kills = 0, doneAtKill = 0; kills < killCount; ) {
      await wait(20);
      const done = runsOf().length;
      if (done - doneAtKill < leastDone) continue;
      await server.kill();
      await server.start();
      doneAtKill = done;
      kills++;
    }
    const accepted = await submitted;
    const isOpen = async (): Promise<boolean> => {
      const depth = (await engine.tasks.depth(["sched/dc-1g"])).get("sched/dc-1g");
      return (depth?.ready ?? 0) + (depth?.inProcess ?? 0) > 0;
    };
    while (await isOpen()) await wait(100);
    isOver = true;
    await Promise.all(boxes);

    const ids = await store.ids("jobs");
    const jobs = await Promise.all(ids.map((id) => store.get("jobs", id)));
    const ran = runsOf();
    const ended = jobs.flatMap((job) => (job !== undefined && hasEnded(job, new Set(ran)) ? [String(job.id)] : []));
    expect(new Set(ran).size, "no job runs twice").toBe(ran.length);
    expect(accepted.filter((id) => !ended.includes(id))).toEqual([]);
    expect(ran.filter((id) => !ended.includes(id))).toEqual([]);
    expect(ids.length - ended.length, "submits that were cut short").toBeLessThanOrEqual(killCount);
    expect(ran.length, "few are lost").toBeGreaterThanOrEqual(jobCount - killCount * testboxCount);
    const toExtract = (await engine.tasks.list("extract_stats")).map(({ id }) => id);
    expect(toExtract.toSorted()).toEqual(ended.toSorted());
    expect(await engine.maps.entries("sched/id2job")).toEqual(new Map());
  },
  900_000,
);

/** It ran and says so, or is said to be lost. */
function hasEnded(job: Document, ran: ReadonlySet<string>): boolean {
  if (job.job_stage !== "finish") return false;
  if (job.job_health === "success") return ran.has(String(job.id));
  return ["abnormal", "timeout"].includes(String(job.job_health));
}
