// Measures the SQLite store in a process of its own, for its rows in bench/store.js.
//   node bench/store-run.js ingest FILE JOBS   ->  {"perSecond": documents, "documentBytes": median}
//   node bench/store-run.js find FILE JOBS     ->  {"p95Ms": a search, "times": its median against the SQL alone, "total": hits}
import Sqlite from "better-sqlite3";
import { openStore } from "../dist/index.js";
import { median } from "./measure.js";
import { Random } from "./random.js";
import { makeJobs, suites, systems } from "./store-jobs.js";

const [what, file, jobs] = process.argv.slice(2);
const count = Number(jobs);
const batch = 1000;
const searches = 200;
const day = 24 * 3600 * 1000;
const newest = Date.now();
const store = await openStore(`sqlite:${file}`, {});
console.log(JSON.stringify(what === "ingest" ? await ingest() : await find()));
await store.close();

/** The same jobs as `find` has, with a few stats each. */
async function ingest() {
  const batches = batchesOf(makeJobs({ count, stats: 3, newest }));
  let seconds = 0;
  let bytes = 0;
  for (const documents of batches) {
    bytes += JSON.stringify(documents).length;
    const start = performance.now();
    await store.putAll(documents);
    seconds += (performance.now() - start) / 1000;
  }
  return { perSecond: Math.round(count / seconds), documentBytes: Math.round(bytes / count) };
}

/** `es-find suite=… os=… -t 9d`, pair by pair with the SQL that it comes down to. */
async function find() {
  for (const documents of batchesOf(makeJobs({ count, stats: 3, newest }))) await store.putAll(documents);
  await store.refresh();
  const bare = openBare();
  const random = new Random(1);
  /** @type {{ ms: number, bareMs: number }[]} */
  const pairs = [];
  let total = 0;
  for (let search = 0; search < searches; search += 1) {
    const wanted = { suite: random.pick(suites), os: random.pick(systems), since: newest - 9 * day };
    const bareStart = performance.now();
    const expected = bare(wanted);
    const start = performance.now();
    const page = await store.search(requestOf(wanted));
    const end = performance.now();
    if (page.total !== expected || page.hits.length !== Math.min(10, expected)) throw new Error("wrong answer");
    pairs.push({ ms: end - start, bareMs: start - bareStart });
    total += page.total;
  }
  return {
    p95Ms: p95(pairs.map(({ ms }) => ms)),
    times: median(pairs.map(({ ms, bareMs }) => ms / bareMs)),
    total: Math.round(total / searches),
  };
}

/** @typedef {{ suite: string, os: string, since: number }} Wanted */

/** @param {Wanted} wanted */
function requestOf({ suite, os, since }) {
  const moment = { text: new Date(since).toISOString(), firstMs: since, lastMs: since };
  return {
    collections: "jobs*",
    query: {
      conditions: [
        { kind: "keyword", field: "suite", values: [suite] },
        { kind: "keyword", field: "os", values: [os] },
        { kind: "date", field: "time", type: "date", intervals: [{ gte: moment }] },
      ],
    },
    order: ["start_time", "submit_time", "id"].map((field) => ({ field, descending: true })),
    limit: 10,
  };
}

/** The number of hits, after the ten newest were read, by statements prepared once. */
function openBare() {
  const database = new Sqlite(file, { readonly: true });
  const where = `suite = ? AND os = ? AND time >= ?`;
  const total = database.prepare(`SELECT count(*) FROM store_jobs WHERE ${where}`).pluck();
  const top = database.prepare(
    `SELECT row FROM store_jobs WHERE ${where}
     ORDER BY coalesce(start_time, 0) DESC, coalesce(submit_time, 0) DESC, id DESC LIMIT 10`,
  );
  const read = database.prepare("SELECT document FROM store_jobs_document WHERE row = ?").pluck();
  /** @param {Wanted} wanted */
  return ({ suite, os, since }) => {
    for (const { row } of top.all(suite, os, since)) JSON.parse(read.get(row));
    return total.get(suite, os, since);
  };
}

/**
 * @template T
 * @param {Iterable<T>} items
 */
function* batchesOf(items) {
  let found = [];
  for (const item of items) {
    found.push(item);
    if (found.length < batch) continue;
    yield found;
    found = [];
  }
  if (found.length > 0) yield found;
}

/** @param {readonly number[]} values */
function p95(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)];
}
