import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { openQueue } from "../dist/index.js";
import { median } from "./measure.js";
import { startRedis } from "./redis-server.js";

/** @typedef {import("./table.js").Row} Row */
/** @typedef {import("../dist/index.js").QueueEngine} QueueEngine */

const consumers = 32;
const tasks = 20_000;
const runs = 3;
const leaseMs = 60_000;
const queue = "extract_stats";
/** A claim and an ack are two scripts of some ten commands each, the yardstick is one command. */
const leastShare = 0.1;

/**
 * Measures how fast consumers of one process take tasks from a Redis and remove them, against `redis-benchmark` with as
 * many clients, in turn with it: the speed of a machine drifts.
 * @returns {AsyncGenerator<Row>}
 */
export async function* queueRows() {
  const redis = await startRedis();
  try {
    const engine = await openQueue(redis.url, "v0.2");
    const pairs = [];
    for (let run = 0; run < runs; run++)
      pairs.push({ claims: await claimsPerSecond(engine), sets: await setsPerSecond(redis.port) });
    await engine.close();
    yield claimRow(pairs);
  } finally {
    await redis.stop();
  }
}

/**
 * @param {readonly { claims: number, sets: number }[]} pairs
 * @returns {Row}
 */
function claimRow(pairs) {
  const share = median(pairs.map(({ claims, sets }) => claims / sets));
  const claims = median(pairs.map((pair) => pair.claims));
  return {
    what: `Redis: claim and ack, ${consumers} consumers (${claims.toFixed(0)}/s)`,
    measured: `${share.toFixed(3)} x redis-benchmark SET`,
    limit: `>= ${leastShare}`,
    speed: "",
    incumbent: "",
    isOk: share >= leastShare,
  };
}

/** @param {QueueEngine} engine */
async function claimsPerSecond({ tasks: tasksOf }) {
  for (let id = 0; id < tasks; id += 1000) {
    await Promise.all(Array.from({ length: 1000 }, (_, n) => tasksOf.add(queue, `${id + n}`, { id: `${id + n}` })));
  }
  let acks = 0;
  const start = performance.now();
  const drain = async () => {
    for (let task = await tasksOf.consume(queue, leaseMs); task; task = await tasksOf.consume(queue, leaseMs)) {
      if (await tasksOf.remove(task)) acks++;
    }
  };
  await Promise.all(Array.from({ length: consumers }, drain));
  const seconds = (performance.now() - start) / 1000;
  if (acks !== tasks) throw new Error(`${acks} of ${tasks} tasks were acknowledged`);
  return tasks / seconds;
}

/** @param {number} port */
async function setsPerSecond(port) {
  const args = ["-p", `${port}`, "-t", "set", "-n", `${tasks * 4}`, "-c", `${consumers}`, "--csv"];
  const { stdout } = await promisify(execFile)("redis-benchmark", args);
  const perSecond = Number(/^"SET","([\d.]+)"/m.exec(stdout)?.[1]);
  if (!(perSecond > 0)) throw new Error(`redis-benchmark: ${stdout}`);
  return perSecond;
}
