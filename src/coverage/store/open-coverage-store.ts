import { join, resolve } from "node:path";
import type { Database } from "better-sqlite3";
import type { Clock } from "../../support/clock.js";
import { openSqliteDatabase } from "../../support/sqlite-database.js";
import { sqliteTrouble } from "../../support/sqlite-trouble.js";
import { type CoverageStore, reportSuffixes } from "./coverage-store.js";
import { makeCoverageTables } from "./coverage-tables.js";
import { rowTime } from "./row-time.js";
import { openScheduleTable } from "./schedule-table.js";
import {
  allSnapshotFiles,
  readSnapshotFile,
  removeSnapshotFile,
  writeSnapshotFile,
  writtenAtMs,
} from "./snapshot-files.js";
import { openSnapshotNumbers } from "./snapshot-numbers.js";
import { profilePathOf, reportPathOf } from "./snapshot-paths.js";
import { openSnapshotTable } from "./snapshot-table.js";

/**
 * Opens the work folder, made where it is not there, with the database of the earlier tool or of this one. Throws
 * COVERAGE_UNREACHABLE, COVERAGE_BUSY, COVERAGE_UNSUITABLE.
 */
export async function openCoverageStore(givenRoot: string, clock: Clock): Promise<CoverageStore> {
  const root = resolve(givenRoot);
  const path = join(root, "sqlite.db");
  const db = await openSqliteDatabase(path, "COVERAGE");
  try {
    makeCoverageTables(db, root, clock.nowMs());
    return storeOver(db, { root, path, clock });
  } catch (error) {
    db.close();
    throw sqliteTrouble(error, path, "COVERAGE");
  }
}

interface Place {
  readonly root: string;
  /** Of the database. */
  readonly path: string;
  readonly clock: Clock;
}

function storeOver(db: Database, { root, path, clock }: Place): CoverageStore {
  const table = openSnapshotTable(db);
  const entries = openScheduleTable(db);
  const numbers = openSnapshotNumbers(db, root);
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw sqliteTrouble(error, path, "COVERAGE");
    }
  };
  /** One transaction, which begins with the right to write. */
  const write = <T>(work: () => T): T => attempt(() => db.transaction(work).immediate());

  return {
    root,
    add({ service, addresses, text, coverTotal, facts }) {
      let written: string | undefined;
      try {
        return write(() => {
          const covFilePath = text === undefined ? null : profilePathOf(service.app, numbers.next(service.app));
          if (covFilePath !== null && text !== undefined) {
            written = covFilePath;
            writeSnapshotFile(root, covFilePath, text);
          }
          const at = rowTime(clock.nowMs());
          const { env, region, app, branch, commit } = service;
          const row = { env, region, app, branch, commit, addresses, covFilePath, coverTotal, facts };
          return table.insert({ ...row, createdAt: at, updatedAt: at });
        });
      } catch (error) {
        if (written !== undefined) removeSnapshotFile(root, written);
        throw error;
      }
    },
    change(id, { addresses, text, coverTotal, facts }) {
      return write(() => {
        const before = table.byId(id);
        if (!before) return undefined;
        if (text !== undefined) {
          if (before.covFilePath === null) throw new Error(`snapshot ${id} has no profile to replace`);
          writeSnapshotFile(root, before.covFilePath, text);
        }
        table.update({
          ...before,
          updatedAt: rowTime(clock.nowMs()),
          addresses: addresses ?? before.addresses,
          coverTotal: coverTotal ?? before.coverTotal,
          facts: { ...before.facts, ...facts },
        });
        return table.byId(id);
      });
    },
    latest: (key) => attempt(() => table.latest(key)),
    allLatest: () => attempt(() => table.allLatest()),
    history: (filter, limit) => attempt(() => table.history(filter, limit)),
    byId: (id) => attempt(() => table.byId(id)),
    remove(ids) {
      write(() => {
        for (const id of ids) table.remove(id, clock.nowMs());
      });
    },
    readProfile: ({ covFilePath }) => (covFilePath === null ? undefined : readSnapshotFile(root, covFilePath)),
    readReport({ covFilePath }, suffix) {
      return covFilePath === null ? undefined : readSnapshotFile(root, reportPathOf(covFilePath, suffix));
    },
    writeReport({ id, covFilePath }, suffix, content) {
      if (covFilePath === null) throw new Error(`snapshot ${id} has no profile to report on`);
      writeSnapshotFile(root, reportPathOf(covFilePath, suffix), content);
    },
    schedule: () => attempt(() => entries.all()),
    scheduleOutside: (dueMs, beyondMs) =>
      attempt(() =>
        entries.outside(dueMs, beyondMs).filter((one) => one.nextDueMs <= dueMs || one.nextDueMs > beyondMs),
      ),
    scheduleOf: (srvName) => attempt(() => entries.get(srvName)),
    setSchedule: (entry) => write(() => entries.set(entry)),
    removeSchedule: (srvName) => write(() => entries.remove(srvName)),
    expired: (rule) => attempt(() => table.expired(rule)),
    filesOf({ covFilePath }) {
      if (covFilePath === null) return [];
      const paths = [covFilePath, ...reportSuffixes.map((suffix) => reportPathOf(covFilePath, suffix))];
      return paths.filter((path) => writtenAtMs(root, path) !== undefined);
    },
    orphans(writtenBeforeMs) {
      const files = allSnapshotFiles(root);
      // Asked for after the files: a row that came meanwhile keeps its own.
      const live = new Set(attempt(() => table.profilePaths()));
      return files
        .filter(({ profilePath }) => profilePath === undefined || !live.has(profilePath))
        .filter(({ path }) => (writtenAtMs(root, path) ?? Number.POSITIVE_INFINITY) < writtenBeforeMs)
        .map(({ path }) => path)
        .sort();
    },
    removeFiles(paths) {
      write(() => numbers.keep(paths));
      for (const path of paths) removeSnapshotFile(root, path);
    },
    purge(deletedBeforeMs) {
      write(() => {
        numbers.keep(table.deletedPaths(deletedBeforeMs));
        table.purge(deletedBeforeMs);
      });
    },
    inTransaction: (work) => write(work),
    close: () => db.close(),
  };
}
