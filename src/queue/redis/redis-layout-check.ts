import { CciError } from "../../support/cci-error.js";
import type { RedisLayout } from "../redis-layout.js";
import type { RedisConnection } from "./redis-connection.js";
import { scanKeys } from "./redis-scan.js";

/** Keys of job queues, by the layout they belong to (scheduler.md 3.1). */
const patterns: Readonly<Record<RedisLayout, readonly string[]>> = {
  "v0.1": ["queue/*", "sched/jobs_running", "sched/jobs_to_run/*"],
  "v0.2": ["queues/*"],
};

/** Throws QUEUE_UNSUITABLE where there are job queues of the other layout, naming a key (scheduler.md 2.9). */
export async function checkLayout(redis: RedisConnection, layout: RedisLayout): Promise<void> {
  const other: RedisLayout = layout === "v0.1" ? "v0.2" : "v0.1";
  for (const pattern of patterns[other]) {
    for await (const key of pattern.includes("*") ? scanKeys(redis, pattern) : [pattern]) {
      if ((await redis.call("TYPE", key)) !== "zset") continue;
      throw new CciError(
        "QUEUE_UNSUITABLE",
        `${redis.shown} holds job queues of layout ${other}: key ${key.slice(0, 200)}`,
        {
          hint: `set CCI_REDIS_LAYOUT=${other}, or name another Redis or database`,
        },
      );
    }
  }
}
