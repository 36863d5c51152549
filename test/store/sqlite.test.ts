import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.js";
import { differentialSuite } from "./differential.js";
import { storeSuite } from "./store-suite.js";

const folder = mkdtempSync(join(tmpdir(), "cci-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let opened = 0;

const sqlite = {
  name: "SQLite",
  open() {
    opened += 1;
    return openSqliteStore(join(folder, `store.${opened}`, "cci.db"));
  },
};

storeSuite(sqlite);
differentialSuite(sqlite, { lists: 50, questions: 30 });
