import { join } from "node:path";
import type { Document } from "../../src/store/document.js";
import { openStore } from "../../src/store/open.js";
import { type CliRun, type Launcher, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

/** A store in a file, with these documents, that commands can be asked about; gone after the test. */
export interface SqliteJobs {
  run(name: Launcher, ...args: string[]): CliRun;
}

/** Documents by id; those of another collection than `jobs` by `collection/id`. */
export async function sqliteJobs(documents: Readonly<Record<string, Document>>): Promise<SqliteJobs> {
  const folder = makeFolder();
  const url = `sqlite:${join(folder, "cci.db")}`;
  const store = await openStore(url, {});
  try {
    await store.putAll(
      Object.entries(documents).map(([name, document]) => {
        const [id = "", collection = "jobs"] = name.split("/").reverse();
        return { collection, id, document };
      }),
    );
    await store.refresh();
  } finally {
    await store.close();
  }
  return { run: (name, ...args) => runCli(name, args, { env: { CCI_STORE: url, HOME: folder }, cwd: folder }) };
}
