import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import { median } from "./measure.js";
import { startRedis } from "./redis-server.js";
import { startServer } from "./start-server.js";

/** @typedef {import("./table.js").Row} Row */
/** @typedef {{ perSecond: number, p99Ms: number }} Load */

const connections = 50;
const seconds = 4;
const pairs = 3;
const leastShare = 0.4;
const mostP99Ms = 50;

const job = JSON.stringify({ suite: "iperf", testbox: "dc-1g", iperf: { runtime: 30, protocol: "tcp" }, os: "debian" });
const submit = { method: "POST", path: "/scheduler/v1/jobs/submit", body: job };
const bareSubmit = { ...submit, path: "/submit" };
const idlePoll = { method: "GET", path: "/boot.container/host/dc-none-1" };
let machines = 0;
/** A machine that asks anew leaves the job that it was given: each asks once. */
const jobPoll = {
  method: "GET",
  setupRequest: (request) => ({ ...request, path: `/boot.container/host/dc-1g-${++machines}` }),
};

/**
 * Measures `cci serve` on Redis and SQLite under 50 connections against routes of a bare fastify, in turn with it: the
 * speed of a machine drifts. The load comes from this process, so that each server has a core of its own.
 * @param {{ cli: string, folder: string }} places
 * @returns {AsyncGenerator<Row>}
 */
export async function* schedulerRows({ cli, folder }) {
  const redis = await startRedis();
  const home = join(folder, "scheduler");
  mkdirSync(home);
  const env = {
    ...process.env,
    HOME: home,
    XDG_STATE_HOME: home,
    CCI_QUEUE: redis.url,
    CCI_STORE: `sqlite:${home}/store.db`,
  };
  const serve = await startServer([cli, "serve", "--port", "0"], env);
  const bare = await startServer([fileURLToPath(new URL("bare-routes.js", import.meta.url))], process.env);
  try {
    yield await compare("submit a job", 2000, [serve.url, submit], [bare.url, bareSubmit]);
    yield await compare("idle boot poll", 3000, [serve.url, idlePoll], [bare.url, idlePoll]);
    yield await compare("boot answer with a job", 0, [serve.url, jobPoll], [bare.url, idlePoll]);
  } finally {
    await serve.stop();
    await bare.stop();
    await redis.stop();
  }
}

/**
 * @param {string} what
 * @param {number} leastPerSecond
 * @param {readonly [string, object]} ours
 * @param {readonly [string, object]} bare
 * @returns {Promise<Row>}
 */
async function compare(what, leastPerSecond, ours, bare) {
  const runs = [];
  for (let pair = 0; pair < pairs; pair++) runs.push({ ours: await load(...ours), bare: await load(...bare) });
  const share = median(runs.map((run) => run.ours.perSecond / run.bare.perSecond));
  const perSecond = median(runs.map((run) => run.ours.perSecond));
  const p99Ms = median(runs.map((run) => run.ours.p99Ms));
  return {
    what: `serve: ${what}, ${connections} connections (${perSecond.toFixed(0)}/s, p99 ${p99Ms.toFixed(0)} ms)`,
    measured: `${share.toFixed(2)} x bare fastify`,
    limit: leastPerSecond > 0 ? `>= ${leastShare}, ${leastPerSecond}/s, p99 < ${mostP99Ms} ms` : "",
    speed: "",
    incumbent: "",
    isOk: leastPerSecond === 0 || (share >= leastShare && perSecond >= leastPerSecond && p99Ms < mostP99Ms),
  };
}

/**
 * @param {string} url
 * @param {object} request
 * @returns {Promise<Load>}
 */
async function load(url, request) {
  const result = await autocannon({ url, connections, duration: seconds, requests: [request] });
  if (result.errors > 0 || result.non2xx > 0)
    throw new Error(`${request.path}: ${result.errors} errors, ${result.non2xx} refusals`);
  return { perSecond: result.requests.average, p99Ms: result.latency.p99 };
}
