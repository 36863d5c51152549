import type { Database } from "better-sqlite3";

/** A test of a value that SQL has no words for. */
export type ValueTest = (value: string | number) => boolean;

/** Texts as a table: `SELECT value FROM texts(?)`, bound to a JSON array; json_each of SQLite ends a text at NUL. */
export const textsTable = "texts";
/** `fulfils(n, value)`: whether the value passes the n-th test of the statement. */
export const testFunction = "fulfils";

/** Makes both known to a connection. `tests` are those of the statement that runs. */
export function defineFunctions(database: Database, tests: readonly ValueTest[]): void {
  database.table(textsTable, {
    columns: ["value"],
    parameters: ["json"],
    *rows(json: unknown) {
      for (const value of JSON.parse(String(json)) as readonly string[]) yield [value];
    },
  });
  database.function(testFunction, (index: unknown, value: unknown) =>
    value !== null && tests[Number(index)]?.(value as string | number) ? 1 : 0,
  );
}
