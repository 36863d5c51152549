import BetterSqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { sqliteTrouble } from "../../src/queue/sqlite/sqlite-trouble.js";

it.each([
  ["SQLITE_FULL", "QUEUE_BUSY"],
  ["SQLITE_IOERR_WRITE", "QUEUE_BUSY"],
  ["SQLITE_READONLY_DBMOVED", "QUEUE_BUSY"],
  ["SQLITE_BUSY_SNAPSHOT", "QUEUE_BUSY"],
  ["SQLITE_CANTOPEN", "QUEUE_UNREACHABLE"],
  ["SQLITE_CORRUPT", "QUEUE_UNSUITABLE"],
  ["SQLITE_TOOBIG", "QUEUE_REFUSED"],
])("what SQLite calls %s is a %s", (code, expected) => {
  expect(sqliteTrouble(new BetterSqlite.SqliteError("what it says", code), "/x/cci.db")).toMatchObject({
    code: expected,
    message: "sqlite:/x/cci.db: what it says",
  });
});

it("a defect stays what it is", () => {
  const defect = new TypeError("The database connection is not open");
  expect(sqliteTrouble(defect, "/x/cci.db")).toBe(defect);
});
