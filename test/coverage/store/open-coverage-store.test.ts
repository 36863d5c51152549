import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { reportNameOf } from "../../../src/coverage/store/coverage-store.js";
import { openCoverageStore } from "../../../src/coverage/store/open-coverage-store.js";
import { pruneStore } from "../../../src/coverage/store/prune-store.js";
import { systemClock } from "../../../src/support/clock.js";
import { addFile, makeFolder } from "../../support/temp-folder.js";
import { testStartMs } from "../../support/test-clock.js";
import { echo, facts } from "./echo-service.js";
import { newSnapshot, openStoreLab, query } from "./store-lab.js";

const covData = "apa_goc_echoserver/cov_data";
const latestFlags = (root: string) => query(root, "select is_latest from goc_o_staging_service_cover order by id");

describe("the store of snapshots", () => {
  it("puts the first snapshot under number 1, with one latest row (case 13)", async () => {
    const { root, store } = await openStoreLab();
    const snapshot = store.add(newSnapshot({ addresses: ["http://b:2", "http://a:1", "http://b:2"] }));
    store.writeReport(snapshot, "_report.txt", "func");
    store.writeReport(snapshot, "_report.html", Buffer.from("html"));
    expect(readdirSync(join(root, covData)).sort()).toEqual([
      "apa_goc_echoserver_1.cov",
      "apa_goc_echoserver_1_report.html",
      "apa_goc_echoserver_1_report.txt",
    ]);
    expect(query(root, "select * from goc_o_staging_service_cover")).toEqual([
      {
        id: 1,
        created_at: "2024-01-01T12:00:00.000Z",
        updated_at: "2024-01-01T12:00:00.000Z",
        deleted_at: null,
        env: "staging",
        region: "th",
        app_name: "apa_goc_echoserver",
        addresses: "http://a:1,http://b:2",
        git_branch: "master",
        git_commit: "845820727e",
        is_latest: "y",
        cov_file_path: `${covData}/apa_goc_echoserver_1.cov`,
        cover_total: "43.6",
      },
    ]);
    expect(snapshot).toEqual(store.byId(1));
    expect(reportNameOf(snapshot)).toBe("apa_goc_echoserver_1");
    expect(String(store.readProfile(snapshot))).toBe("mode: count\n");
    expect(String(store.readReport(snapshot, "_report.txt"))).toBe("func");
    expect(store.readReport(snapshot, ".lcov")).toBeUndefined();
  });

  it("makes the second one the latest and leaves the first as it was (case 14)", async () => {
    const { root, clock, store } = await openStoreLab();
    const first = store.add(newSnapshot());
    clock.advance(1000);
    const second = store.add(newSnapshot({ text: "mode: set\n", coverTotal: "70.9" }));
    expect(latestFlags(root)).toEqual([{ is_latest: "n" }, { is_latest: "y" }]);
    expect(second.covFilePath).toBe(`${covData}/apa_goc_echoserver_2.cov`);
    expect(store.latest(echo)).toEqual(second);
    expect(store.byId(first.id)).toEqual({ ...first, isLatest: false, updatedAt: "2024-01-01T12:00:01.000Z" });
    expect(String(store.readProfile(first))).toBe("mode: count\n");
    expect(store.history(echo, 10)).toEqual([second, store.byId(first.id)]);
    expect(store.history(echo, 1)).toEqual([second]);
  });

  it("replaces profile, addresses and totals of a row in place (case 15)", async () => {
    const { root, clock, store } = await openStoreLab();
    const { id } = store.add(newSnapshot());
    clock.advance(5000);
    const changed = store.change(id, {
      text: "mode: atomic\n",
      addresses: ["http://c:3"],
      facts: { sha256: "aa", func: undefined, totalKind: "profile" },
    });
    expect(changed).toEqual({
      ...newSnapshot().service,
      id,
      createdAt: "2024-01-01T12:00:00.000Z",
      updatedAt: "2024-01-01T12:00:05.000Z",
      addresses: ["http://c:3"],
      isLatest: true,
      covFilePath: `${covData}/apa_goc_echoserver_1.cov`,
      coverTotal: "43.6",
      facts: { ...facts, sha256: "aa", func: undefined, totalKind: "profile" },
    });
    expect(readFileSync(join(root, covData, "apa_goc_echoserver_1.cov"), "utf8")).toBe("mode: atomic\n");
    expect(readdirSync(join(root, covData))).toHaveLength(1);
    expect(store.change(id, { coverTotal: "50.0" })?.coverTotal).toBe("50.0");
    expect(store.change(99, { coverTotal: "1.0" })).toBeUndefined();
  });

  it("keeps every fact of a snapshot over a restart", async () => {
    const { store, reopen } = await openStoreLab();
    const failedAddresses = [{ address: "http://a:1", error: 'timed out,\n"quoted"' }];
    const given = { ...facts, isPartial: true, isIncomplete: true, failedAddresses, reason: "prestop" } as const;
    const added = store.add(newSnapshot({ facts: given }));
    store.close();
    expect((await reopen()).byId(added.id)?.facts).toEqual(given);
  });

  it("adds a clear without a file", async () => {
    const { root, store } = await openStoreLab();
    store.add(newSnapshot());
    const cleared = store.add(
      newSnapshot({ text: undefined, coverTotal: "0.0", facts: { ...facts, reason: "clear" } }),
    );
    expect(
      query(root, "select cov_file_path, cover_total from goc_o_staging_service_cover where is_latest = 'y'"),
    ).toEqual([{ cov_file_path: null, cover_total: "0.0" }]);
    expect(store.readProfile(cleared)).toBeUndefined();
    expect(store.readReport(cleared, "_report.txt")).toBeUndefined();
    expect(store.filesOf(cleared)).toEqual([]);
    expect(reportNameOf(cleared)).toBeNull();
    expect(store.add(newSnapshot()).covFilePath).toBe(`${covData}/apa_goc_echoserver_2.cov`);
  });

  it("has one latest for two branches of a commit, and two for two regions in one folder (case 44)", async () => {
    const { store } = await openStoreLab();
    const one = store.add(newSnapshot());
    const branch = store.add(newSnapshot({ service: { ...echo, branch: "feature/sub" } }));
    const region = store.add(newSnapshot({ service: { ...echo, region: "sg" } }));
    expect(store.latest(echo)).toEqual(branch);
    expect(store.latest({ ...echo, region: "sg" })).toEqual(region);
    expect([one, branch, region].map((snapshot) => reportNameOf(snapshot))).toEqual([
      "apa_goc_echoserver_1",
      "apa_goc_echoserver_2",
      "apa_goc_echoserver_3",
    ]);
    expect(branch.covFilePath).not.toContain("feature");
    expect(
      store
        .allLatest()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([branch.id, region.id]);
  });

  it("tells the history of all commits of an app", async () => {
    const { store } = await openStoreLab();
    store.add(newSnapshot());
    store.add(newSnapshot({ service: { ...echo, commit: "518e0a570c" } }));
    store.add(newSnapshot({ service: { ...echo, region: "sg" } }));
    const { env, region, app } = echo;
    expect(store.history({ env, region, app }, 10).map(({ commit }) => commit)).toEqual(["518e0a570c", "845820727e"]);
  });

  it("makes the newest that remains the latest when the latest is removed", async () => {
    const { root, store } = await openStoreLab();
    const [first, second, third] = [store.add(newSnapshot()), store.add(newSnapshot()), store.add(newSnapshot())];
    store.remove([third.id, second.id, 99]);
    expect(store.latest(echo)?.id).toBe(first.id);
    expect(store.byId(third.id)).toBeUndefined();
    expect(store.history(echo, 10)).toHaveLength(1);
    store.remove([first.id]);
    expect(store.latest(echo)).toBeUndefined();
    expect(query(root, "select id from goc_o_staging_service_cover where deleted_at is null")).toEqual([]);
    expect(store.add(newSnapshot()).covFilePath).toContain("_4.cov");
  });

  it("never gives a number again that a file, a row or a removed orphan had", async () => {
    const { root, store } = await openStoreLab();
    store.add(newSnapshot());
    writeFileSync(join(root, covData, "apa_goc_echoserver_7_report.txt"), "");
    writeFileSync(join(root, covData, "apa_goc_echoserver_99999999999999999999.cov"), "");
    writeFileSync(join(root, covData, "other_50.cov"), "");
    expect(store.add(newSnapshot()).covFilePath).toContain("_8.cov");
    query(
      root,
      `update goc_o_staging_service_cover set cov_file_path = '${covData}/apa_goc_echoserver_20.cov' where id = 1`,
    );
    expect(store.add(newSnapshot()).covFilePath).toContain("_21.cov");
    writeFileSync(join(root, covData, "apa_goc_echoserver_30.cov"), "");
    store.removeFiles([`${covData}/apa_goc_echoserver_30.cov`]);
    expect(store.add(newSnapshot()).covFilePath).toContain("_31.cov");
  });

  it("leaves neither file nor row where the row is refused", async () => {
    const { root, store } = await openStoreLab();
    const first = store.add(newSnapshot());
    query(root, "create trigger no before insert on goc_cov_snapshot begin select raise(abort, 'no'); end");
    expect(() => store.add(newSnapshot())).toThrow("no");
    expect(store.latest(echo)).toEqual(first);
    expect(readdirSync(join(root, covData))).toEqual(["apa_goc_echoserver_1.cov"]);
  });

  it("leaves no row where the file cannot be written", async () => {
    const { root, store } = await openStoreLab();
    writeFileSync(join(root, "apa_goc_echoserver"), "in the way");
    expect(() => store.add(newSnapshot())).toThrow(expect.objectContaining({ code: "NOT_WRITTEN" }));
    expect(store.latest(echo)).toBeUndefined();
  });

  it("writes nothing outside of its folder", async () => {
    const { root, store } = await openStoreLab();
    for (const app of ["..", ".", "", "a/b", "../x", "a\nb"]) {
      const service = { ...echo, app };
      expect(() => store.add(newSnapshot({ service })), app).toThrow(
        expect.objectContaining({ code: "COVERAGE_REFUSED" }),
      );
    }
    expect(readdirSync(root).filter((name) => !name.startsWith("sqlite.db"))).toEqual([]);
  });

  it("neither reads nor deletes by a row that leads out of its folder", async () => {
    const folder = makeFolder({ "secret.cov": "mine" });
    const { root, store } = await openStoreLab(join(folder, "root"));
    store.add(newSnapshot());
    for (const path of ["../secret.cov", join(folder, "secret.cov"), "a/../../secret.cov"]) {
      query(root, `update goc_o_staging_service_cover set cov_file_path = '${path}'`);
      const snapshot = store.byId(1);
      expect(snapshot?.covFilePath).toBe(path);
      if (!snapshot) continue;
      expect(store.readProfile(snapshot)).toBeUndefined();
      expect(store.filesOf(snapshot)).toEqual([]);
      expect(() => store.writeReport(snapshot, "_report.txt", "")).toThrow(
        expect.objectContaining({ code: "NOT_WRITTEN" }),
      );
      store.removeFiles([path]);
    }
    expect(readdirSync(folder).sort()).toEqual(["root", "secret.cov"]);
  });

  it("refuses two latest rows of a key that are written by hand (case 16)", async () => {
    const { root, store } = await openStoreLab();
    store.add(newSnapshot());
    store.add(newSnapshot());
    expect(() => query(root, "update goc_o_staging_service_cover set is_latest = 'y'")).toThrow("UNIQUE");
    expect(() => query(root, "update goc_o_staging_service_cover set is_latest = '1'")).toThrow("CHECK");
  });

  it("reads a row that another program wrote, about which no more is known", async () => {
    const { root, store } = await openStoreLab();
    query(
      root,
      `insert into goc_o_staging_service_cover (created_at, updated_at, env, region, app_name, git_branch, git_commit,
         is_latest, cover_total) values ('2021-01-01', '2021-01-01', 'e', 'r', 'a', 'b', 'abcdef', 'y', '12.0')`,
    );
    expect(store.latest({ env: "e", region: "r", app: "a", commit: "abcdef" })).toMatchObject({
      addresses: [],
      coverTotal: "12.0",
      facts: { func: undefined, totalKind: "func", sha256: "", failedAddresses: [] },
    });
  });

  it("reads a profile whose file is gone as none, and says of one that it cannot read", async () => {
    const { root, store } = await openStoreLab();
    const { covFilePath } = store.add(newSnapshot());
    const gone = store.add(newSnapshot());
    store.removeFiles(store.filesOf(gone));
    expect(store.readProfile(gone)).toBeUndefined();
    symlinkSync(".", join(root, gone.covFilePath ?? ""));
    expect(() => store.readProfile(gone)).toThrow(expect.objectContaining({ code: "UNREADABLE_FILE" }));
    expect(existsSync(join(root, covFilePath ?? ""))).toBe(true);
  });

  it("counts 1 000 services of 20 snapshots and knows the latest of each (case 46, store part)", async () => {
    const { root, store, reopen } = await openStoreLab();
    store.close();
    const db = new Sqlite(join(root, "sqlite.db"));
    db.exec(`
      with recursive n (i) as (select 0 union all select i + 1 from n where i < 19999)
      insert into goc_o_staging_service_cover (created_at, updated_at, env, region, app_name, addresses, git_branch,
        git_commit, is_latest, cov_file_path, cover_total)
      select '2024-01-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z', 'staging', 'th', 'app' || (i % 1000), 'http://a:1',
        'master', '845820727e', iif(i >= 19000, 'y', 'n'), 'app' || (i % 1000) || '/cov_data/x_' || i || '.cov', '43.6' from n`);
    const plan = db
      .prepare(
        "explain query plan select * from goc_o_staging_service_cover where deleted_at is null and is_latest = 'y'",
      )
      .all();
    db.close();
    expect(JSON.stringify(plan)).toContain("goc_cov_one_latest");
    expect((await reopen()).allLatest()).toHaveLength(1000);
  });
});

describe("the schedule", () => {
  const entry = {
    srvName: "staging_th_apa_goc_echoserver_master_845820727e",
    level: 2,
    failCount: 1,
    nextDueMs: testStartMs + 5,
    lastPullMs: testStartMs,
    lastResult: "failed",
    lastError: "timed out",
    lastAddresses: ["http://a:1", "http://b,c:2"],
  } as const;

  it("keeps an entry over a restart, and replaces and removes it", async () => {
    const { store, reopen } = await openStoreLab();
    store.setSchedule(entry);
    store.close();
    const again = await reopen();
    expect(again.schedule()).toEqual([entry]);
    const bare = { ...entry, lastPullMs: undefined, lastResult: undefined, lastError: undefined, lastAddresses: [] };
    again.setSchedule(bare);
    expect(again.scheduleOf(entry.srvName)).toEqual(bare);
    again.removeSchedule(entry.srvName);
    expect(again.schedule()).toEqual([]);
    expect(again.scheduleOf(entry.srvName)).toBeUndefined();
  });

  it("finds what is due, or too far ahead, whatever form its time has, without reading the others", async () => {
    const { root, store } = await openStoreLab();
    const times = {
      due: "2024-01-01T12:00:00.000Z",
      "due by hand": "2024-01-01 12:00",
      "due in a zone": "2024-01-01 20:00:00+08:00",
      "no time": "soon",
      soon: "2024-01-01T12:00:00.001Z",
      "soon by hand": "2024-01-01 12:01",
      far: "2024-01-02T00:00:00.001Z",
      "far by hand": "2024-01-02 01:00",
    };
    for (const [srvName, time] of Object.entries(times)) {
      store.setSchedule({ ...entry, srvName });
      query(root, `update goc_cov_schedule set next_due_at = '${time}' where srv_name = '${srvName}'`);
    }
    const found = store.scheduleOutside(testStartMs, testStartMs + 12 * 3_600_000).map(({ srvName }) => srvName);
    expect(found.sort()).toEqual(["due", "due by hand", "due in a zone", "far", "far by hand", "no time"]);
  });

  it("has its times as the other tables, and takes what people write", async () => {
    const { root, store } = await openStoreLab();
    store.setSchedule(entry);
    expect(query(root, "select next_due_at from goc_cov_schedule")).toEqual([
      { next_due_at: "2024-01-01T12:00:00.005Z" },
    ]);
    query(root, "update goc_cov_schedule set next_due_at = '2000-01-02 03:04:05'");
    expect(store.scheduleOf(entry.srvName)?.nextDueMs).toBe(Date.UTC(2000, 0, 2, 3, 4, 5));
    query(root, "update goc_cov_schedule set next_due_at = 'now!'");
    expect(store.scheduleOf(entry.srvName)?.nextDueMs).toBe(0);
  });
});

describe("what others wrote into the tables", () => {
  it("is an empty list where it is no list", async () => {
    const { root, store } = await openStoreLab();
    const none = { lastPullMs: undefined, lastResult: undefined, lastError: undefined };
    store.setSchedule({ srvName: "one", level: 0, failCount: 0, nextDueMs: 0, lastAddresses: ["http://a:1"], ...none });
    const { id } = store.add(newSnapshot());
    for (const cell of ["", "{", "null", "5", '{"a":1}', "[1]", "[null]"]) {
      query(root, `update goc_cov_schedule set last_addresses = '${cell}'`);
      query(root, `update goc_cov_snapshot set failed_addresses = '${cell}'`);
      query(root, "update goc_o_staging_service_cover set addresses = x'00'");
      expect(store.schedule()[0]?.lastAddresses, cell).toEqual([]);
      expect(store.byId(id)?.facts.failedAddresses, cell).toEqual([]);
    }
  });

  it("is no profile where its path is none of a snapshot: not read, and not deleted by prune", async () => {
    const { root, store, clock } = await openStoreLab();
    const other = { ...echo, app: "other" };
    const kept = store.add(newSnapshot({ service: other }));
    const paths = [
      "sqlite.db",
      "goc-cov.json",
      "../x/cov_data/x_1.cov",
      "apa_goc_echoserver/cov_data/notes.txt",
      "apa_goc_echoserver/cov_data/../cov_data/apa_goc_echoserver_1.cov",
      "apa_goc_echoserver/repo/apa_goc_echoserver_1.cov",
      "other/cov_data/apa_goc_echoserver_1.cov",
      "other/cov_data/staging_th_other_master_845820727e_20210803_112233.cov",
    ];
    for (const path of paths) if (!path.startsWith("..") && path !== "sqlite.db") addFile(join(root, path), "secret");
    const ids = paths.map(() => store.add(newSnapshot()).id);
    for (const [index, path] of paths.entries())
      query(root, `update goc_o_staging_service_cover set cov_file_path = '${path}' where id = ${ids[index]}`);
    store.add(newSnapshot());
    for (const [index, path] of paths.entries()) {
      const snapshot = store.byId(ids[index] ?? 0);
      if (!snapshot) throw new Error("gone");
      expect(store.readProfile(snapshot), path).toBeUndefined();
      expect(store.filesOf(snapshot), path).toEqual([]);
    }
    pruneStore(store, { keep: 1, days: 1000, isDryRun: false, nowMs: clock.nowMs() });
    for (const path of paths) if (!path.startsWith("..")) expect(existsSync(join(root, path)), path).toBe(true);
    expect(String(store.readProfile(kept))).toBe(newSnapshot().text);
  });
});

describe("inTransaction", () => {
  it("keeps others from writing between reading and writing, and undoes all of it where it throws", async () => {
    const { root, store } = await openStoreLab();
    const none = { lastPullMs: undefined, lastResult: undefined, lastError: undefined, lastAddresses: [] };
    const entry = { srvName: "one", level: 0, failCount: 0, nextDueMs: 0, ...none } as const;
    const other = new Sqlite(join(root, "sqlite.db"), { timeout: 0 });
    onTestFinished(() => void other.close());
    const given = store.inTransaction(() => {
      expect(store.scheduleOf("one")).toBeUndefined();
      expect(() => other.exec("delete from goc_cov_schedule")).toThrow("locked");
      store.setSchedule(entry);
      return store.add(newSnapshot()).id;
    });
    expect([given, store.scheduleOf("one")]).toEqual([1, entry]);
    expect(() =>
      store.inTransaction(() => {
        store.setSchedule({ ...entry, level: 3 });
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(store.scheduleOf("one")).toEqual(entry);
  });
});

describe("openCoverageStore", () => {
  it("makes the folder", async () => {
    const { root } = await openStoreLab(join(makeFolder(), "a/b"));
    expect(existsSync(join(root, "sqlite.db"))).toBe(true);
  });

  it.each([
    ["a damaged file", "x".repeat(5000), "COVERAGE_UNSUITABLE"],
    ["tables of a newer version", undefined, "COVERAGE_UNSUITABLE"],
  ])("refuses %s", async (_name, content, code) => {
    const root = makeFolder(content === undefined ? {} : { "sqlite.db": content });
    if (content === undefined) query(root, "pragma user_version = 7");
    await expect(openCoverageStore(root, systemClock)).rejects.toMatchObject({ code });
  });

  it("says where the folder cannot be made", async () => {
    const folder = makeFolder({ file: "" });
    await expect(openCoverageStore(join(folder, "file/root"), systemClock)).rejects.toMatchObject({
      code: "COVERAGE_UNREACHABLE",
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    "says where the folder cannot be written (root may write everywhere)",
    async () => {
      const folder = makeFolder();
      chmodSync(folder, 0o555);
      onTestFinished(() => chmodSync(folder, 0o755));
      await expect(openCoverageStore(folder, systemClock)).rejects.toMatchObject({ code: "COVERAGE_UNREACHABLE" });
    },
  );

  it("is open to two at once", async () => {
    const { store, reopen } = await openStoreLab();
    const other = await reopen();
    store.add(newSnapshot());
    expect(other.add(newSnapshot()).covFilePath).toContain("_2.cov");
    expect(store.latest(echo)?.id).toBe(2);
  });
});
