import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import { CciError, reasonOf } from "./cci-error.js";
import { makeFolder } from "./make-folder.js";
import { type SqliteOwner, sqliteTrouble } from "./sqlite-trouble.js";

/** How long to wait for another process that writes. */
const busyTimeoutMs = 5000;
/** At most so much of the file stays in memory; in the 2 MiB of SQLite itself the indexes of a big file have no room. */
const cacheKibibytes = 64 * 1024;
/** Pages of 4 KiB that wait beside the file: moving them into it syncs the disk, so not after every batch of an import. */
const checkpointPages = 8000;

/**
 * Opens a file of SQLite, made with its folder where it is not there; a store and a queue may share one. A committed write
 * survives the end of the process. Throws UNREACHABLE of its owner where it cannot be made or written, UNSUITABLE where it
 * is something else, BUSY while another process holds it.
 */
export async function openSqliteDatabase(path: string, owner: SqliteOwner): Promise<Database> {
  const { default: Sqlite } = await import("better-sqlite3");
  makeFolderOf(path, owner);
  let database: Database | undefined;
  try {
    database = new Sqlite(path, { timeout: busyTimeoutMs });
    // Asking comes first: setting it takes a lock, even where it is so already.
    if (database.pragma("journal_mode", { simple: true }) !== "wal") database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    database.pragma(`cache_size = -${cacheKibibytes}`);
    database.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    return database;
  } catch (error) {
    database?.close();
    throw asUnreachable(sqliteTrouble(error, path, owner), owner);
  }
}

function makeFolderOf(path: string, owner: SqliteOwner): void {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw new CciError(`${owner}_UNREACHABLE`, `cannot make the folder of ${path}: ${reasonOf(error)}`, {
      hint:
        owner === "COVERAGE"
          ? "name another folder: --root DIR"
          : `name another file: --${owner.toLowerCase()} sqlite:PATH`,
      cause: error,
    });
  }
}

/** What may not be written now will not be later. */
function asUnreachable(error: unknown, owner: SqliteOwner): unknown {
  if (!(error instanceof CciError) || !error.message.includes("SQLITE_READONLY")) return error;
  return new CciError(`${owner}_UNREACHABLE`, error.message, { hint: error.hint, cause: error.cause });
}
