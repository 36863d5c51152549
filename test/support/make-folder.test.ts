import { existsSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../src/support/make-folder.js";
import { makeFolder as tempFolder } from "./temp-folder.js";

test("a folder is made with those above it, and the topmost one that was made is told", () => {
  const root = tempFolder();
  expect(makeFolder(join(root, "a/b/c"), { mode: 0o700 })).toBe(join(root, "a"));
  expect(statSync(join(root, "a/b/c")).mode & 0o777).toBe(0o700);
  expect(makeFolder(join(root, "a/b/c"))).toBeUndefined();
  expect(makeFolder(`${root}/a/b/../d/`)).toBe(join(root, "a/d"));
});

test.skipIf(!existsSync("/proc/self"))("a folder that cannot be made in /proc is an error at once (Linux)", () => {
  expect(() => makeFolder("/proc/nope")).toThrow("ENOENT");
  expect(() => makeFolder("/proc/nope/deeper")).toThrow("ENOENT");
});

test("what is in the way is an error: a file, a link to nowhere", () => {
  const root = tempFolder({ file: "" });
  symlinkSync("nowhere", join(root, "link"));
  for (const name of ["file", "file/below", "link"])
    expect(() => makeFolder(join(root, name)), name).toThrow(/EEXIST|ENOTDIR/);
});
