import { utimesSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { onTestFinished } from "vitest";
import type { CoverageStore, NewSnapshot } from "../../../src/coverage/store/coverage-store.js";
import { openCoverageStore } from "../../../src/coverage/store/open-coverage-store.js";
import { makeFolder } from "../../support/temp-folder.js";
import { createTestClock, type TestClock } from "../../support/test-clock.js";
import { echo, facts } from "./echo-service.js";

/** One that can be added: of `echo`, where nothing else is said. */
export function newSnapshot(parts: Partial<NewSnapshot> = {}): NewSnapshot {
  return {
    service: echo,
    addresses: ["http://127.0.0.1:51007"],
    text: "mode: count\n",
    coverTotal: "43.6",
    facts,
    ...parts,
  };
}

export interface StoreLab {
  readonly root: string;
  readonly clock: TestClock;
  readonly store: CoverageStore;
  /** Opens the same folder once more. */
  reopen(): Promise<CoverageStore>;
}

export async function openStoreLab(root: string = makeFolder()): Promise<StoreLab> {
  const clock = createTestClock();
  const reopen = async (): Promise<CoverageStore> => {
    const store = await openCoverageStore(root, clock);
    onTestFinished(() => store.close());
    return store;
  };
  return { root, clock, store: await reopen(), reopen };
}

/** What a statement gives, past the store. */
export function query(root: string, sql: string): readonly Record<string, unknown>[] {
  const db = new Sqlite(join(root, "sqlite.db"));
  try {
    const statement = db.prepare(sql);
    if (statement.reader) return statement.all() as Record<string, unknown>[];
    statement.run();
    return [];
  } finally {
    db.close();
  }
}

/** As if it had been written then. */
export function setWrittenAt(root: string, path: string, ms: number): void {
  utimesSync(join(root, path), ms / 1000, ms / 1000);
}
