import { spawnSync } from "node:child_process";
import { linkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CpioEntry, cpioChunks } from "../../src/job/cpio.js";
import { readCpio } from "../../src/job/read-cpio.js";
import { CciError } from "../../src/support/cci-error.js";
import { makeFolder } from "../support/temp-folder.js";

const limits = { maxEntries: 5, maxBytes: 1000 };
const good = archive([{ path: "lkp", mode: 0o040755 }, file("lkp/a", "one"), file("lkp/b", "")]);

function file(path: string, text: string): CpioEntry {
  return { path, mode: 0o100644, data: Buffer.from(text) };
}

function archive(entries: readonly CpioEntry[]): Buffer {
  return Buffer.concat(cpioChunks(entries, 0));
}

function read(
  bytes: Buffer,
  within = limits,
): readonly { readonly path: string; readonly mode: number; readonly text: string }[] {
  return [...readCpio(bytes, within)].map(({ path, mode, data }) => ({ path, mode, text: data.toString() }));
}

test("files and folders come with their modes and bytes", () => {
  expect(read(good)).toEqual([
    { path: "lkp", mode: 0o040755, text: "" },
    { path: "lkp/a", mode: 0o100644, text: "one" },
    { path: "lkp/b", mode: 0o100644, text: "" },
  ]);
});

test.each([
  ["/etc/passwd", "is an absolute path"],
  ["..", "leads out of the folder"],
  ["lkp/../../x", "leads out of the folder"],
  ["lkp//x", "has an empty part"],
  ["lkp/", "has an empty part"],
  ["./lkp", "has an empty part"],
  [".", "has an empty part"],
  ["a\nb", "has control characters"],
  ["a\u007f", "has control characters"],
  [`a/${"é".repeat(128)}`, "has a part that is too long"],
])("the path %j is refused: it %s", (path, problem) => {
  expect(() => read(archive([file("first", ""), file(path, "x")]))).toThrow(problem);
});

test.each([
  [0o120777, "symbolic link"],
  [0o060644, "block device"],
  [0o020644, "character device"],
  [0o010644, "pipe"],
  [0o140644, "socket"],
  [0, "nothing"],
])("an entry of mode %s is refused: it is a %s", (mode) => {
  expect(() => read(archive([{ path: "x", mode, data: Buffer.from("/etc/passwd") }]))).toThrow(
    "neither a file nor a folder",
  );
});

test("what is larger than the limits is refused", () => {
  expect(() => read(archive(Array.from({ length: 6 }, (_each, index) => file(`f${index}`, ""))))).toThrow(
    "more than 5 entries",
  );
  expect(() => read(archive([file("a", "x".repeat(600)), file("b", "x".repeat(401))]))).toThrow("more than 1000 bytes");
  expect(read(archive([file("a", "x".repeat(600)), file("b", "x".repeat(400))]))).toHaveLength(2);
  expect(() => read(archive([file("a".repeat(5000), "")]))).toThrow("a name of 5001 bytes");
});

test("an archive that is cut anywhere before the end of its trailer is refused", () => {
  const end = good.lastIndexOf("TRAILER!!!") + "TRAILER!!!".length + 1;
  for (let length = 0; length < end; length++) expect(() => read(good.subarray(0, length))).toThrow(CciError);
  expect(read(good.subarray(0, end))).toHaveLength(3);
});

test("whatever bytes are changed or come in its place, there are entries inside the folder, or an error with a code", () => {
  const changed = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  const bytes = fc.oneof(
    changed.map((changes) => {
      const copy = Buffer.from(good);
      for (const [at, byte] of changes) copy[at] = byte;
      return copy;
    }),
    fc.uint8Array({ maxLength: 300 }).map((noise) => Buffer.from(noise)),
  );
  fc.assert(
    fc.property(bytes, (each) => {
      try {
        for (const { path, data } of readCpio(each, limits)) {
          expect(path.startsWith("/") || path.split("/").some((part) => ["", ".", ".."].includes(part))).toBe(false);
          expect(data.length).toBeLessThanOrEqual(limits.maxBytes);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(CciError);
        expect((error as CciError).code).toBe("BAD_JOB");
      }
    }),
    { numRuns: 1000 },
  );
});

test("a name that is no UTF-8 is refused: it would be another one on the disk", () => {
  const bytes = archive([file("abc", "x")]);
  bytes[bytes.indexOf("abc")] = 0xff;
  expect(() => read(bytes)).toThrow("a name is no UTF-8");
});

const hasCpio = spawnSync("cpio", ["--version"]).status === 0;

test.skipIf(!hasCpio)("archives of cpio are read; links in them are refused (skipped without cpio)", () => {
  const folder = makeFolder({ "lkp/a": "one", "lkp/b": "#!/bin/sh\n" });
  const pack = (names: string) =>
    spawnSync("cpio", ["-o", "-H", "newc", "--quiet"], { cwd: folder, input: names }).stdout;
  expect(read(pack(".\n./lkp\n./lkp/a\n./lkp/b\n")).map(({ path, text }) => [path, text])).toEqual([
    ["lkp", ""],
    ["lkp/a", "one"],
    ["lkp/b", "#!/bin/sh\n"],
  ]);
  symlinkSync("/etc/passwd", join(folder, "link"));
  expect(() => read(pack("link\n"))).toThrow("neither a file nor a folder");
  linkSync(join(folder, "lkp/a"), join(folder, "same"));
  expect(() => read(pack("lkp/a\nsame\n"))).toThrow("is a link");
});
