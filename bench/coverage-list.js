import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import Sqlite from "better-sqlite3";
import { median } from "./measure.js";
import { startServer } from "./start-server.js";

/** @typedef {import("./table.js").Row} Row */

const services = 1000;
const snapshots = 20;
const mostMs = 300;
const requests = 15;
const hourMs = 3600 * 1000;

/**
 * Measures `GET /cover/list` of a `goc-cov serve` with many services and rows; none is due, and no agent is there.
 * @param {{ gocCov: string, folder: string }} places the launcher, and a folder for its work folder
 * @returns {AsyncGenerator<Row>}
 */
export async function* coverageListRows({ gocCov, folder }) {
  const centre = createServer((_request, response) => response.end(JSON.stringify(Object.fromEntries(listed()))));
  centre.listen(0, "127.0.0.1");
  await once(centre, "listening");
  const root = join(folder, "coverage-list");
  mkdirSync(root);
  const options = ["--root", root, "--center", `http://127.0.0.1:${centre.address().port}`];
  await fill(gocCov, root, options);
  const serve = await startServer([gocCov, "serve", ...options, "--listen", "127.0.0.1:0"]);
  try {
    yield await listRow(`${serve.url}/cover/list`);
  } finally {
    await serve.stop();
    centre.close();
  }
}

/**
 * @param {string} url
 * @returns {Promise<Row>}
 */
async function listRow(url) {
  const times = [];
  for (let request = 0; request < requests; request += 1) {
    const start = performance.now();
    const { count, data } = await (await fetch(url)).json();
    times.push(performance.now() - start);
    if (count !== services || data.some(({ cover_total }) => cover_total !== "43.6")) throw new Error("wrong answer");
  }
  const ms = median(times);
  return {
    what: `goc-cov serve: /cover/list, ${services} services x ${snapshots} snapshots`,
    measured: `${ms.toFixed(0)} ms`,
    limit: `< ${mostMs} ms`,
    speed: "",
    incumbent: "",
    isOk: ms < mostMs,
  };
}

/** Names and addresses of all services. */
function listed() {
  return Array.from({ length: services }, (_, at) => [`staging_th_app${at}_master_${commitOf(at)}`, [addressOf(at)]]);
}

/** @param {number} at */
function commitOf(at) {
  return at.toString(16).padStart(10, "0");
}

/**
 * Nobody listens there.
 * @param {number} at
 */
function addressOf(at) {
  return `http://127.0.0.1:${1 + (at % 1000)}`;
}

/**
 * Rows as goc-cov writes them, into the tables that it makes itself.
 * @param {string} gocCov
 * @param {string} root
 * @param {readonly string[]} options
 */
async function fill(gocCov, root, options) {
  await promisify(execFile)(process.execPath, [gocCov, "list", "--quiet", ...options]);
  const db = new Sqlite(join(root, "sqlite.db"));
  const at = new Date().toISOString();
  const later = new Date(Date.now() + 3 * hourMs).toISOString();
  const addRow = db.prepare(
    `insert into goc_o_staging_service_cover (created_at, updated_at, env, region, app_name, addresses, git_branch,
       git_commit, is_latest, cov_file_path, cover_total) values (?, ?, 'staging', 'th', ?, ?, 'master', ?, ?, ?, '43.6')`,
  );
  const addFacts = db.prepare(
    "insert into goc_cov_snapshot values (?, 24, 55, 27, 58, 'func', 0, '[]', 0, ?, 'schedule')",
  );
  const addEntry = db.prepare("insert into goc_cov_schedule values (?, 0, 0, ?, ?, 'changed', null, ?)");
  db.transaction(() => {
    for (const [number, [name, [address]]] of listed().entries()) {
      for (let n = 1; n <= snapshots; n += 1) {
        const file = `app${number}/cov_data/app${number}_${n}.cov`;
        const isLatest = n === snapshots ? "y" : "n";
        const { lastInsertRowid } = addRow.run(at, at, `app${number}`, address, commitOf(number), isLatest, file);
        addFacts.run(lastInsertRowid, "0".repeat(64));
      }
      addEntry.run(name, later, at, JSON.stringify([address]));
    }
  })();
  db.close();
}
