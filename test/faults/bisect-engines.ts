import { join } from "node:path";
import { onTestFinished } from "vitest";
import { startEtcd, whyNoEtcd } from "../services/etcd.js";
import { startRedis, whyNoRedis } from "../services/redis.js";
import { makeFolder } from "../support/temp-folder.js";

/** A queue engine of a deployment; the store is a file in each. */
export interface QueueChoice {
  readonly name: string;
  /** Behind the title of a test that cannot run here. */
  readonly title: string;
  readonly isMissing: boolean;
  /** URL of an empty one, gone after the test. */
  start(): Promise<string>;
}

async function stoppedAfterTest<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  onTestFinished(() => server.stop());
  return server;
}

function choice(name: string, whyNot: string | undefined, start: () => Promise<string>): QueueChoice {
  const title = whyNot === undefined ? "" : ` (skipped: ${whyNot})`;
  return { name, title, isMissing: whyNot !== undefined, start };
}

export const sqliteQueue = choice("SQLite", undefined, async () => `sqlite:${join(makeFolder(), "queue.db")}`);
export const redisQueue = choice("Redis", whyNoRedis(), async () => (await stoppedAfterTest(startRedis())).url);
export const etcdQueue = choice("etcd", whyNoEtcd(), async () =>
  (await stoppedAfterTest(startEtcd())).url.replace("http:", "etcd:"),
);
