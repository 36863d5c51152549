import type { Database } from "better-sqlite3";
import { highestNumber } from "./snapshot-files.js";
import { dataFolderOf, numberOfPath } from "./snapshot-paths.js";

/** The numbers in the names of the files of snapshots: counted per module, never given twice (coverage.md 2.2). */
export interface SnapshotNumbers {
  /** A number that no file and no row of the module had. In a transaction that writes. */
  next(app: string): number;
  /** The files at these paths are about to go: their numbers stay taken. */
  keep(paths: readonly string[]): void;
}

export function openSnapshotNumbers(db: Database, root: string): SnapshotNumbers {
  // The digits at its start are what `cast` takes of a text.
  const ofRows = db
    .prepare<[string, string, string], number | null>(
      `select max(cast(substr(cov_file_path, length(?) + 1) as integer)) from goc_o_staging_service_cover
       where app_name = ? and instr(cov_file_path, ?) = 1`,
    )
    .pluck();
  const ofModule = db.prepare<[string], number>("select last_number from goc_cov_number where app_name = ?").pluck();
  const raise = db.prepare<[string, number]>(
    `insert into goc_cov_number values (?, ?)
     on conflict (app_name) do update set last_number = max(last_number, excluded.last_number)`,
  );
  return {
    next(app) {
      const prefix = `${dataFolderOf(app)}/${app}_`;
      const taken = Math.max(highestNumber(root, app), ofRows.get(prefix, app, prefix) ?? 0, ofModule.get(app) ?? 0);
      raise.run(app, taken + 1);
      return taken + 1;
    },
    keep(paths) {
      for (const path of paths) {
        const taken = numberOfPath(path);
        if (taken) raise.run(taken.app, taken.number);
      }
    },
  };
}
