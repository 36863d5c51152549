import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pruneStore } from "../../../src/coverage/store/prune-store.js";
import { systemClock } from "../../../src/support/clock.js";
import { buildProgram } from "../../support/build-program.js";
import { echo } from "./echo-service.js";
import type { KillPoint } from "./store-child.js";
import { newSnapshot, openStoreLab, query } from "./store-lab.js";

const covData = "apa_goc_echoserver/cov_data";
const twoHoursMs = 2 * 3_600_000;

let folder = "";
let child = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cci-test-"));
  child = await buildProgram("test/coverage/store/store-child.ts", folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Kills a process that works in the folder of the lab there. */
function killAt(root: string, point: KillPoint): void {
  const { signal, stderr } = spawnSync(process.execPath, [child, "kill", root, point], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(signal).toBe("SIGKILL");
}

describe("a process that is killed while it adds a snapshot", () => {
  it.each<[KillPoint, RegExp]>([
    ["half of the file is written", /_2\.cov\.\d+-\w+\.tmp$/],
    ["the file has no name yet", /_2\.cov\.\d+-\w+\.tmp$/],
    ["the file has its name", /_2\.cov$/],
    ["the old latest is none any more", /_2\.cov$/],
    ["the new row is there, its facts are not", /_2\.cov$/],
    ["only the commit is missing", /_2\.cov$/],
  ])(
    "when %s leaves the old latest and an orphan, and its number is not given again (case 17)",
    async (point, orphan) => {
      const { root, store, reopen } = await openStoreLab();
      const first = store.add(newSnapshot());
      killAt(root, point);
      const again = await reopen();
      expect(again.latest(echo)).toEqual(first);
      expect(again.history(echo, 10)).toEqual([first]);
      expect(String(again.readProfile(first))).toBe("mode: count\n");
      const rules = { keep: 20, days: 9999, isDryRun: false };
      expect(pruneStore(again, { ...rules, nowMs: systemClock.nowMs() }).deletedFiles).toEqual([]);
      expect(pruneStore(again, { ...rules, nowMs: systemClock.nowMs() + twoHoursMs })).toEqual({
        deletedRows: [],
        deletedFiles: [expect.stringMatching(orphan)],
      });
      expect(readdirSync(join(root, covData))).toEqual(["apa_goc_echoserver_1.cov"]);
      expect(again.add(newSnapshot()).covFilePath).toBe(`${covData}/apa_goc_echoserver_3.cov`);
    },
  );

  it("when all is done has added it", async () => {
    const { root, store } = await openStoreLab();
    store.add(newSnapshot());
    killAt(root, "all is done");
    const latest = store.latest(echo);
    expect(latest).toMatchObject({ id: 2, coverTotal: "70.9" });
    expect(latest && String(store.readProfile(latest))).toBe("second text");
  });
});

describe("a process that is killed", () => {
  it("between profile and row of an unchanged pull leaves both whole", async () => {
    const { root, store } = await openStoreLab();
    const first = store.add(newSnapshot());
    killAt(root, "the profile is replaced, the row is not");
    expect(store.latest(echo)).toEqual(first);
    expect(readFileSync(join(root, first.covFilePath ?? ""), "utf8")).toBe("replaced");
  });

  it("between rows and files of a prune leaves files for the next one", async () => {
    const { root, store } = await openStoreLab();
    store.add(newSnapshot());
    store.add(newSnapshot());
    killAt(root, "the rows are removed, their files are not");
    expect(query(root, "select is_latest from goc_o_staging_service_cover where deleted_at is null")).toEqual([
      { is_latest: "y" },
    ]);
    const nowMs = systemClock.nowMs() + twoHoursMs;
    expect(pruneStore(store, { keep: 1, days: 9999, isDryRun: false, nowMs }).deletedFiles).toEqual([
      `${covData}/apa_goc_echoserver_1.cov`,
    ]);
  });
});
