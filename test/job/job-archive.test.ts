import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cpioChunks } from "../../src/job/cpio.js";
import { packJob } from "../../src/job/job-archive.js";
import { readCpio } from "../../src/job/read-cpio.js";
import { makeFolder } from "../support/temp-folder.js";
import { readAsInitramfs } from "./initramfs-rules.js";

const small = { jobYaml: "id: 6\n", jobSh: '#!/bin/sh\n\n"$@"\n', mtimeMs: 1_587_725_398_765 };
const limits = { maxEntries: 10, maxBytes: 64 * 1024 * 1024 };

test("the archive of a job has its files below lkp/scheduled, as the kernel takes them", async () => {
  const entries = readAsInitramfs(gunzipSync(await packJob({ ...small, secretsYaml: "pw: x\n" })));
  expect(entries.map(({ name, mode, links }) => [name, mode.toString(8), links])).toEqual([
    ["lkp", "40755", 2],
    ["lkp/scheduled", "40755", 2],
    ["lkp/scheduled/job.yaml", "100664", 1],
    ["lkp/scheduled/job.sh", "100775", 1],
    ["lkp/scheduled/secrets.yaml", "100664", 1],
  ]);
  expect(new Set(entries.map(({ ino }) => ino)).size).toBe(entries.length);
  expect(new Set(entries.map(({ uid, gid, mtime }) => `${uid} ${gid} ${mtime}`))).toEqual(new Set(["0 0 1587725398"]));
  expect(entries.map(({ data }) => data.toString()).slice(2)).toEqual([small.jobYaml, small.jobSh, "pw: x\n"]);
});

test("a job without secrets has no secrets.yaml", async () => {
  const entries = readAsInitramfs(gunzipSync(await packJob(small)));
  expect(entries.map(({ name }) => name)).not.toContain("lkp/scheduled/secrets.yaml");
});

const hasCpio = spawnSync("cpio", ["--version"]).status === 0;

test.skipIf(!hasCpio)(
  "case 31: cpio lists and unpacks the archive, job.sh with mode 0775 (skipped without cpio)",
  async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, "job.cgz"), await packJob(small));
    const run = (options: string) =>
      spawnSync("sh", ["-c", `umask 0; gzip -dc job.cgz | cpio ${options}`], { cwd: folder, encoding: "utf8" });
    const list = run("-itv --quiet");
    expect(list.stderr).toBe("");
    const lines = list.stdout.trim().split("\n");
    expect(lines.map((line) => [line.split(/\s+/)[0], line.split(/\s+/).at(-1)])).toEqual([
      ["drwxr-xr-x", "lkp"],
      ["drwxr-xr-x", "lkp/scheduled"],
      ["-rw-rw-r--", "lkp/scheduled/job.yaml"],
      ["-rwxrwxr-x", "lkp/scheduled/job.sh"],
    ]);
    const unpacked = run("-i --quiet --no-absolute-filenames");
    expect([unpacked.status, unpacked.stderr]).toEqual([0, ""]);
    expect(statSync(join(folder, "lkp/scheduled/job.sh")).mode & 0o7777).toBe(0o775);
    expect(statSync(join(folder, "lkp/scheduled/job.yaml")).mode & 0o7777).toBe(0o664);
    expect(readFileSync(join(folder, "lkp/scheduled/job.sh"), "utf8")).toBe(small.jobSh);
    expect(readdirSync(folder).sort()).toEqual(["job.cgz", "lkp"]);
  },
);

test("archives that follow each other are read as one by those who join initrds", async () => {
  const both = Buffer.concat([await packJob(small), await packJob({ ...small, jobYaml: "second\n" })]);
  const archive = gunzipSync(both);
  const one = gunzipSync(await packJob(small));
  expect(archive.subarray(0, one.length)).toEqual(one);
  expect(readAsInitramfs(archive.subarray(one.length))[2]?.data.toString()).toBe("second\n");
});

test("a job of many megabytes is packed whole", async () => {
  const jobYaml = `text: "${"0123456789abcdef".repeat(512 * 1024)}"\n`;
  const archive = gunzipSync(await packJob({ ...small, jobYaml }));
  const [, , yaml] = readAsInitramfs(archive);
  expect(yaml?.data.toString() === jobYaml).toBe(true);
});

test("any files keep to the kernel's rules and come back as they were", () => {
  const name = fc.stringMatching(/^[a-zé][a-z0-9._ ]{0,20}$/);
  const files = fc.dictionary(name, fc.uint8Array({ maxLength: 40 }), { maxKeys: 6 });
  fc.assert(
    fc.property(files, fc.nat(), (contents, mtimeS) => {
      const inFolder = Object.entries(contents).map(([file, data]) => {
        return { path: `top/${file}`, mode: 0o100644, data: Buffer.from(data) };
      });
      const archive = Buffer.concat(cpioChunks([{ path: "top", mode: 0o040755 }, ...inFolder], mtimeS));
      expect(
        readAsInitramfs(archive)
          .slice(1)
          .map((entry) => [entry.name, entry.data, entry.mtime]),
      ).toEqual(inFolder.map(({ path, data }) => [path, data, mtimeS]));
      expect([...readCpio(archive, limits)].slice(1)).toEqual(inFolder);
    }),
  );
});
