import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { cpioChunks } from "../../src/job/cpio.js";
import { cleanWorkFolder, type JobFolder, openJobFolder, removeJobFolder } from "../../src/testbox/job-folder.js";
import { unpack } from "../../src/testbox/unpack.js";
import { nobody } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";
import { createTestLog } from "../support/test-log.js";
import { runWithDouble } from "./run-double.js";
import { startSchedulerDouble } from "./scheduler-double.js";

const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** The work folder of somebody who may not enter every folder, as root may. */
function openWork() {
  const work = makeFolder();
  if (process.getuid?.() === 0) {
    chmodSync(work, 0o777);
    process.seteuid?.(nobody);
    onTestFinished(() => process.seteuid?.(0));
  }
  const log = createTestLog();
  return { work, log, folder: openJobFolder(work, "7", log), jobs: join(work, "jobs") };
}

const traces: readonly (readonly [string, (folder: JobFolder) => void])[] = [
  [
    "folders that nobody may enter",
    ({ tmp }) => {
      mkdirSync(join(tmp, "d", "e"), { recursive: true });
      writeFileSync(join(tmp, "d", "e", "f"), "");
      chmodSync(join(tmp, "d", "e"), 0);
      chmodSync(join(tmp, "d"), 0);
    },
  ],
  [
    "a folder that nobody may change",
    ({ tmp }) => {
      writeFileSync(join(tmp, "f"), "");
      chmodSync(tmp, 0o500);
    },
  ],
  [
    "names that are not UTF-8 in a folder that nobody may change",
    ({ tmp }) => {
      const bad = Buffer.concat([Buffer.from(`${tmp}/`), Buffer.from([0xff])]);
      mkdirSync(bad);
      writeFileSync(Buffer.concat([bad, Buffer.from("/"), Buffer.from([0xfe])]), "");
      chmodSync(bad, 0o500);
    },
  ],
];

it.each(traces)("a job that left %s: its folder is removed when it has ended", (_, leave) => {
  const { log, folder, jobs } = openWork();
  leave(folder);
  removeJobFolder(folder, log);
  expect(readdirSync(jobs)).toEqual([]);
  expect(log.lines).toEqual([]);
});

it.each(traces)("a job that left %s: the next testbox removes its folder and starts", (_, leave) => {
  const { work, log, folder, jobs } = openWork();
  leave(folder);
  chmodSync(jobs, 0);
  expect(cleanWorkFolder(work, log)).toEqual(["7"]);
  expect(readdirSync(jobs)).toEqual([]);
  expect(log.lines).toEqual([]);
});

it.each(traces)("a job that left %s: the same job starts again in an empty folder", (_, leave) => {
  const { work, log, folder } = openWork();
  leave(folder);
  const again = openJobFolder(work, "7", log);
  expect(again).toEqual(folder);
  expect(readdirSync(again.tmp)).toEqual([]);
});

const needsRoot = process.getuid?.() === 0 ? "" : " (skipped: needs files of another user)";
it.skipIf(needsRoot !== "")(`what cannot be removed is logged, and the job gets another folder${needsRoot}`, () => {
  const { work, log, folder } = openWork();
  process.seteuid?.(0);
  mkdirSync(join(folder.tmp, "theirs"));
  writeFileSync(join(folder.tmp, "theirs", "f"), "");
  process.seteuid?.(nobody);
  expect(cleanWorkFolder(work, log)).toEqual([]);
  const other = openJobFolder(work, "7", log);
  expect(other.path).not.toBe(folder.path);
  expect(readdirSync(other.tmp)).toEqual([]);
  expect(log.lines.map(({ level, path, msg }) => [level, path, msg])).toEqual([
    ["warn", folder.path, "cannot be removed"],
    ["warn", folder.path, "cannot be removed"],
  ]);
});

it("a link that a job left is removed, what it leads to stays as it is", () => {
  const { log, folder, jobs } = openWork();
  const other = join(folder.path, "..", "..", "other");
  mkdirSync(other, { mode: 0o500 });
  chmodSync(other, 0o500);
  symlinkSync(other, join(folder.tmp, "link"));
  chmodSync(folder.tmp, 0o500);
  removeJobFolder(folder, log);
  expect(readdirSync(jobs)).toEqual([]);
  expect(modeOf(other)).toBe(0o500);
});

it("work folder and job folders that the testbox makes are for its user alone", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell", shell: { command: "true" } }, { jobToken: "hush" });
  const { workFolder } = await runWithDouble(double, { keep: true });
  const folder = join(workFolder, "jobs", id);
  for (const path of [workFolder, join(workFolder, "jobs"), folder]) expect(modeOf(path)).toBe(0o700);
  expect(modeOf(join(folder, "lkp", "scheduled", "secrets.yaml"))).toBe(0o600);
  expect(modeOf(join(folder, "lkp", "scheduled", "job.sh"))).toBe(0o755);
});

it("a work folder that was there keeps its permissions", async () => {
  const double = await startSchedulerDouble();
  const workFolder = makeFolder();
  await runWithDouble(double, { workFolder });
  expect(modeOf(workFolder)).toBe(0o755);
});

it("files of an archive: nobody else may write them, nobody else may read secrets.yaml", async () => {
  const folder = makeFolder();
  const file = (path: string, mode: number) => ({ path, mode: 0o100000 | mode, data: Buffer.from("x") });
  const entries = [file("all", 0o777), file("private", 0o600), file("a/secrets.yaml", 0o666)];
  const archive = gzipSync(Buffer.concat(cpioChunks(entries, 0)));
  await unpack(archive, folder, { maxBytes: 1000, maxEntries: 10 });
  expect(["all", "private", "a/secrets.yaml"].map((name) => modeOf(join(folder, name)))).toEqual([0o755, 0o600, 0o600]);
});
