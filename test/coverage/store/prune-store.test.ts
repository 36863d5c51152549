import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pruneStore } from "../../../src/coverage/store/prune-store.js";
import { addFile } from "../../support/temp-folder.js";
import { echo } from "./echo-service.js";
import { newSnapshot, openStoreLab, query, type StoreLab, setWrittenAt } from "./store-lab.js";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const covData = "apa_goc_echoserver/cov_data";

/** `keep` and `days` so high that nothing goes by them, unless one is given. */
function prune({ store, clock }: StoreLab, rules: { keep?: number; days?: number; isDryRun?: boolean } = {}) {
  return pruneStore(store, { keep: 100, days: 10_000, isDryRun: false, nowMs: clock.nowMs(), ...rules });
}

describe("pruneStore", () => {
  it("removes the rows beyond `keep` of each key with all of their files", async () => {
    const lab = await openStoreLab();
    const { root, store } = lab;
    for (let i = 0; i < 3; i++) {
      store.writeReport(store.add(newSnapshot()), "_report.txt", "");
      store.add(newSnapshot({ service: { ...echo, region: "sg" } }));
    }
    expect(prune(lab, { keep: 2 })).toEqual({
      deletedRows: [1, 2],
      deletedFiles: [
        `${covData}/apa_goc_echoserver_1.cov`,
        `${covData}/apa_goc_echoserver_1_report.txt`,
        `${covData}/apa_goc_echoserver_2.cov`,
      ],
    });
    expect(store.history(echo, 10)).toHaveLength(2);
    expect(readdirSync(join(root, covData))).toHaveLength(6);
    expect(prune(lab, { keep: 2 })).toEqual({ deletedRows: [], deletedFiles: [] });
  });

  it("removes what is older than `days`, but never a latest row", async () => {
    const lab = await openStoreLab();
    const { store, clock } = lab;
    store.add(newSnapshot());
    const latest = store.add(newSnapshot());
    clock.advance(90 * dayMs);
    expect(prune(lab, { days: 90 }).deletedRows).toEqual([]);
    clock.advance(1);
    expect(prune(lab, { days: 90, keep: 0 }).deletedRows).toEqual([1]);
    expect(store.history(echo, 10)).toEqual([latest]);
    expect(String(store.readProfile(latest))).toBe(newSnapshot().text);
    expect(prune(lab, { days: 1e12 }).deletedRows).toEqual([]);
  });

  it("removes files that no live row names, after an hour, and nothing of anybody else", async () => {
    const lab = await openStoreLab();
    const { root, store, clock } = lab;
    const first = store.add(newSnapshot());
    store.add(newSnapshot());
    store.remove([first.id]);
    const orphans = ["_1.cov", "_7.cov", "_7_report.html", "_8.cov.12-3kz.tmp", "_9.lcov"].map(
      (end) => `${covData}/apa_goc_echoserver${end}`,
    );
    const others = [
      `${covData}/notes.txt`,
      `${covData}/apa_goc_echoserver_3.txt`,
      `${covData}/apa_goc_echoserver_x.cov`,
      `${covData}/apa_goc_echoserver_2.cov`,
      `${covData}/other_7.cov`,
      "apa_goc_echoserver/apa_goc_echoserver_7.cov",
      "apa_goc_echoserver/repo/apa_goc_echoserver_7.cov",
      "goc-cov.json",
    ];
    for (const path of [...orphans, ...others]) {
      addFile(join(root, path), "");
      setWrittenAt(root, path, clock.nowMs() - hourMs - 1);
    }
    const young = `${covData}/apa_goc_echoserver_10.cov`;
    writeFileSync(join(root, young), "");
    setWrittenAt(root, young, clock.nowMs() - hourMs + 1000);
    expect(prune(lab, { isDryRun: true }).deletedFiles).toEqual([...orphans].sort());
    expect(orphans.every((path) => existsSync(join(root, path)))).toBe(true);
    expect(prune(lab).deletedFiles).toEqual([...orphans].sort());
    expect(orphans.filter((path) => existsSync(join(root, path)))).toEqual([]);
    expect([...others, young].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("changes nothing in a dry run, and tells the same as the run", async () => {
    const lab = await openStoreLab();
    for (let i = 0; i < 4; i++) lab.store.add(newSnapshot());
    const before = query(lab.root, "select * from goc_o_staging_service_cover");
    const outcome = prune(lab, { keep: 1, isDryRun: true });
    expect(outcome.deletedRows).toEqual([1, 2, 3]);
    expect(query(lab.root, "select * from goc_o_staging_service_cover")).toEqual(before);
    expect(readdirSync(join(lab.root, covData))).toHaveLength(4);
    expect(prune(lab, { keep: 1 })).toEqual(outcome);
  });

  it("purges rows 30 days after they were removed, and their numbers stay taken", async () => {
    const lab = await openStoreLab();
    const { root, store, clock } = lab;
    store.add(newSnapshot());
    const last = store.add(newSnapshot());
    store.remove([last.id]);
    prune(lab);
    query(root, "delete from goc_cov_number");
    store.removeFiles([`${covData}/apa_goc_echoserver_2.cov`]);
    query(root, "delete from goc_cov_number");
    clock.advance(30 * dayMs);
    prune(lab);
    expect(query(root, "select id from goc_cov_snapshot")).toEqual([{ id: 1 }, { id: 2 }]);
    clock.advance(1);
    prune(lab);
    expect(query(root, "select id from goc_o_staging_service_cover")).toEqual([{ id: 1 }]);
    expect(query(root, "select id from goc_cov_snapshot")).toEqual([{ id: 1 }]);
    expect(store.add(newSnapshot())).toMatchObject({ id: 3, covFilePath: `${covData}/apa_goc_echoserver_3.cov` });
  });
});
