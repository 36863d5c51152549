import type { Database } from "better-sqlite3";
import { CciError } from "../../support/cci-error.js";
import { schemaVersion, sharedTables } from "./schema.js";

/** Makes the tables for all collections together. Throws STORE_UNSUITABLE where a newer cci made the file. */
export function migrate(database: Database, address: string): void {
  const version = storedVersion(database);
  if (version === schemaVersion) return;
  if (version > schemaVersion) {
    throw new CciError(
      "STORE_UNSUITABLE",
      `${address} has tables of version ${version}; this cci knows ${schemaVersion}`,
      {
        hint: "a newer cci made the file: take that one, or name another file",
      },
    );
  }
  database
    .transaction(() => {
      database.exec(sharedTables);
      database.prepare("INSERT OR REPLACE INTO store_meta (key, value) VALUES ('version', ?)").run(schemaVersion);
    })
    .immediate();
}

/** 0 where the tables are not there. */
function storedVersion(database: Database): number {
  const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'store_meta'").get() !== undefined;
  return isThere ? Number(database.prepare("SELECT value FROM store_meta WHERE key = 'version'").pluck().get()) : 0;
}
