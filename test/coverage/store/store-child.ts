import fs from "node:fs";
import { createInterface } from "node:readline";
import Sqlite from "better-sqlite3";
import { lockRoot } from "../../../src/coverage/store/lock-root.js";
import { openCoverageStore } from "../../../src/coverage/store/open-coverage-store.js";
import { pruneStore } from "../../../src/coverage/store/prune-store.js";
import { CciError } from "../../../src/support/cci-error.js";
import { systemClock } from "../../../src/support/clock.js";
import { echo, facts } from "./echo-service.js";

/** Where a process that adds, replaces or prunes is killed. */
export type KillPoint =
  | "half of the file is written"
  | "the file has no name yet"
  | "the file has its name"
  | "the old latest is none any more"
  | "the new row is there, its facts are not"
  | "only the commit is missing"
  | "all is done"
  | "the profile is replaced, the row is not"
  | "the rows are removed, their files are not";

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  // The signal has come by the time the call is back; should it not, nothing else may happen.
  for (;;);
};

/** SQLite calls it in the middle of the transaction of the store, by a trigger of the connection. */
function dieAfter(event: string): void {
  const prepare = Sqlite.prototype.prepare;
  let isArmed = false;
  Sqlite.prototype.prepare = function (this: Sqlite.Database, sql: string) {
    if (!isArmed && sql.includes("set is_latest = 'n'")) {
      isArmed = true;
      this.function("die", die);
      this.exec(`create temp trigger kill after ${event} begin select die(); end`);
    }
    return prepare.call(this, sql);
  } as typeof prepare;
}

const traps: Readonly<Record<KillPoint, () => void>> = {
  "half of the file is written": () => {
    const write = fs.writeFileSync;
    fs.writeFileSync = (path, content) => {
      write(path, String(content).slice(0, 5));
      die();
    };
  },
  "the file has no name yet": () => {
    fs.renameSync = die;
  },
  "the file has its name": () => {
    const rename = fs.renameSync;
    fs.renameSync = (from, to) => {
      rename(from, to);
      die();
    };
  },
  "the old latest is none any more": () => dieAfter("update of is_latest on main.goc_o_staging_service_cover"),
  "the new row is there, its facts are not": () => dieAfter("insert on main.goc_o_staging_service_cover"),
  "only the commit is missing": () => dieAfter("insert on main.goc_cov_snapshot"),
  "all is done": () => {},
  "the profile is replaced, the row is not": () => dieAfter("update of addresses on main.goc_o_staging_service_cover"),
  "the rows are removed, their files are not": () => {
    fs.rmSync = die;
  },
};

/** Springs the trap while it adds a second snapshot, replaces the first or prunes. */
async function work(root: string, point: KillPoint): Promise<never> {
  traps[point]();
  const store = await openCoverageStore(root, systemClock);
  if (point === "the profile is replaced, the row is not") store.change(1, { text: "replaced", coverTotal: "1.0" });
  else if (point === "the rows are removed, their files are not") {
    pruneStore(store, { keep: 1, days: 90, isDryRun: false, nowMs: systemClock.nowMs() });
  } else store.add({ service: echo, addresses: [], text: "second text", coverTotal: "70.9", facts });
  return die();
}

/** Takes the lock at `lock`, leaves it at `leave`, and ends in order at `exit`; says how each went. */
async function serveLock(root: string): Promise<void> {
  let leave = (): void => {};
  for await (const line of createInterface(process.stdin)) {
    if (line === "exit") process.exit(0);
    if (line === "leave") leave();
    const said = line === "lock" ? await tryLock() : "left";
    process.stdout.write(`${said}\n`);
  }

  async function tryLock(): Promise<string> {
    try {
      leave = await lockRoot(root, { command: "child", waitMs: 0, clock: systemClock });
      return "locked";
    } catch (error) {
      leave = () => {};
      return error instanceof CciError ? error.code : String(error);
    }
  }
}

const [kind, root = "", point] = process.argv.slice(2);
if (kind === "kill") void work(root, point as KillPoint);
else void serveLock(root);
