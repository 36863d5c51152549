import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCoverageStore } from "../../../src/coverage/store/open-coverage-store.js";
import { systemClock } from "../../../src/support/clock.js";
import { addFile, makeFolder } from "../../support/temp-folder.js";
import { echo } from "./echo-service.js";
import { newSnapshot, openStoreLab, query } from "./store-lab.js";

/** As the earlier tool made it. */
function makeOldTable(root: string, rows: readonly string[]): void {
  query(
    root,
    `create table goc_o_staging_service_cover (id integer, created_at datetime, updated_at datetime, deleted_at datetime,
       env text, region text, app_name text, addresses text, git_branch text, git_commit text, is_latest numeric,
       cov_file_path text, cover_total real, extra text, primary key (id))`,
  );
  for (const row of rows) query(root, `insert into goc_o_staging_service_cover values (${row}, 'more')`);
}

const key = "'staging', 'th', 'apa_goc_echoserver', 'http://a:1', 'master', '845820727e'";
const time = "'2021-08-03 19:22:33+08:00'";

describe("the table of the earlier tool", () => {
  it("is taken over: 1 and 0 become y and n, times UTC, `null` no path", async () => {
    const root = makeFolder();
    makeOldTable(root, [
      `3, ${time}, ${time}, null, ${key}, 0, '${root}/apa_goc_echoserver/cov_data/apa_goc_echoserver_4.cov', 43.6`,
      `5, ${time}, ${time}, null, ${key}, 1, 'null', '0.0'`,
      `6, ${time}, ${time}, ${time}, ${key}, 1, 'x/cov_data/old_20210803_112233.cov', 12`,
    ]);
    addFile(join(root, "apa_goc_echoserver/cov_data/apa_goc_echoserver_4.cov"), "mode: set\n");
    const { store } = await openStoreLab(root);
    expect(
      query(
        root,
        "select id, created_at, deleted_at, is_latest, cov_file_path, cover_total from goc_o_staging_service_cover",
      ),
    ).toEqual([
      {
        id: 3,
        created_at: "2021-08-03T11:22:33.000Z",
        deleted_at: null,
        is_latest: "n",
        cov_file_path: "apa_goc_echoserver/cov_data/apa_goc_echoserver_4.cov",
        cover_total: "43.6",
      },
      expect.objectContaining({ id: 5, is_latest: "y", cov_file_path: null }),
      expect.objectContaining({ id: 6, is_latest: "n", deleted_at: "2021-08-03T11:22:33.000Z" }),
    ]);
    const [latest, older] = store.history(echo, 10);
    expect(latest?.isLatest).toBe(true);
    expect(older && String(store.readProfile(older))).toBe("mode: set\n");
    const added = store.add(newSnapshot());
    expect(added).toMatchObject({ id: 7, covFilePath: "apa_goc_echoserver/cov_data/apa_goc_echoserver_5.cov" });
    expect(() => query(root, "update goc_o_staging_service_cover set is_latest = 'y'")).toThrow("UNIQUE");
  });

  it("has one latest row of each key after that, whatever it had", async () => {
    const root = makeFolder();
    const other = key.replace("th", "sg");
    makeOldTable(root, [
      `1, ${time}, ${time}, null, ${key}, 1, null, null`,
      `2, ${time}, ${time}, null, ${key}, 1, null, null`,
      `3, ${time}, ${time}, null, ${key}, 0, null, null`,
      `4, ${time}, ${time}, null, ${other}, 0, null, null`,
      `5, 'never', ${time}, null, ${other}, 0, null, null`,
    ]);
    const { store } = await openStoreLab(root);
    expect(
      store
        .allLatest()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([2, 5]);
  });

  it("stays as it was where it lacks a column", async () => {
    const root = makeFolder();
    query(root, "create table goc_o_staging_service_cover (id integer primary key, env text)");
    await expect(openCoverageStore(root, systemClock)).rejects.toMatchObject({
      code: "COVERAGE_UNSUITABLE",
      message: expect.stringContaining("lacks created_at"),
    });
    expect(query(root, "select name from sqlite_master")).toEqual([{ name: "goc_o_staging_service_cover" }]);
    expect(existsSync(join(root, "sqlite.db"))).toBe(true);
  });
});
