import BetterSqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { sqliteTrouble } from "../../src/support/sqlite-trouble.js";

it.each([
  ["SQLITE_FULL", "BUSY"],
  ["SQLITE_IOERR_WRITE", "BUSY"],
  ["SQLITE_READONLY_DBMOVED", "BUSY"],
  ["SQLITE_BUSY_SNAPSHOT", "BUSY"],
  ["SQLITE_CANTOPEN", "UNREACHABLE"],
  ["SQLITE_CORRUPT_VTAB", "UNSUITABLE"],
  ["SQLITE_NOTADB", "UNSUITABLE"],
  ["SQLITE_TOOBIG", "REFUSED"],
])("what SQLite calls %s is %s to the owner of the file", (code, kind) => {
  const thrown = new BetterSqlite.SqliteError("what it says", code);
  for (const owner of ["STORE", "QUEUE"] as const) {
    expect(sqliteTrouble(thrown, "/x/cci.db", owner)).toMatchObject({
      code: `${owner}_${kind}`,
      message: `sqlite:/x/cci.db answers ${code}: what it says`,
      cause: thrown,
    });
  }
});

it("a defect stays what it is", () => {
  const defect = new TypeError("The database connection is not open");
  expect(sqliteTrouble(defect, "/x/cci.db", "QUEUE")).toBe(defect);
});
