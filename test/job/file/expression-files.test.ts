import { linkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openExpressionFiles } from "../../../src/job/file/expression-files.js";
import { readLimited } from "../../../src/job/file/read-limited.js";
import { makeFolder } from "../../support/temp-folder.js";
import { load, troubleOf } from "./job-file.js";

describe("file('name')", () => {
  it("reads a file once, whatever the name it is asked for by", () => {
    const folder = makeFolder({ "b.txt": "one\n" });
    symlinkSync("b.txt", join(folder, "link.txt"));
    const files = openExpressionFiles(folder);
    expect(files.read("b.txt")).toBe("one");
    writeFileSync(join(folder, "b.txt"), "two\n");
    for (const name of ["b.txt", "./b.txt", "link.txt"]) expect(files.read(name)).toBe("one");
    expect(openExpressionFiles(folder).read("b.txt")).toBe("two");
  });

  it("is remembered from loading a job file to filling its templates", () => {
    const { documents, files } = load("a: <%= file('b.txt') %>\n", { "b.txt": "one" });
    writeFileSync(join(files.folder, "b.txt"), "two");
    expect(documents).toEqual([{ a: "one" }]);
    expect(files.read("b.txt")).toBe("one");
  });

  it("fails again where it failed", () => {
    const files = openExpressionFiles(makeFolder({}));
    for (const _ of [1, 2]) expect(() => files.read("b.txt")).toThrow("file('b.txt') does not exist");
  });

  it("is for 1000 names in a job file, each as often as it likes", () => {
    const text = (count: number): string =>
      Array.from(
        { length: count },
        (_, at) => `f${at}: <%= file('${"./".repeat(at % 40)}${"s/../".repeat(at / 40)}b') %>\n`,
      ).join("");
    const all = { b: "x", "s/c": "" };
    const { documents } = load(`${text(1000)}again: <%= file('b') %>\n`, all);
    expect(documents[0]).toMatchObject({ f0: "x", f999: "x", again: "x" });
    expect(troubleOf(text(1001), all)).toMatch(
      /^a\.yaml:1001:8: <%= file.* is one too many: expressions read at most 1000 files$/,
    );
  });

  it("is for 64 MiB of files of a job file", () => {
    const folder = makeFolder({ f0: "x".repeat(1024 * 1024) });
    const files = openExpressionFiles(folder);
    for (let at = 1; at <= 64; at++) linkSync(join(folder, "f0"), join(folder, `f${at}`));
    for (let at = 0; at < 64; at++) expect(files.read(`f${at}`)).toHaveLength(1024 * 1024);
    expect(() => files.read("f64")).toThrow("expressions read at most 67108864 bytes of files");
    expect(files.read("f1")).toHaveLength(1024 * 1024);
  });
});

describe("readLimited", () => {
  it("takes no more memory than the file needs", () => {
    const outcome = readLimited(join(makeFolder({ a: "abc" }), "a"), 1024 * 1024);
    expect("bytes" in outcome && outcome.bytes.toString()).toBe("abc");
    expect("bytes" in outcome && outcome.bytes.buffer.byteLength).toBeLessThan(100);
  });

  it.each([0, 1, 2, 3])("takes a file of its limit of %d bytes, and none of one more", (size) => {
    const folder = makeFolder({ fits: "x".repeat(size), large: "x".repeat(size + 1) });
    expect(readLimited(join(folder, "fits"), size)).toEqual({ bytes: Buffer.from("x".repeat(size)) });
    expect(readLimited(join(folder, "large"), size)).toMatchObject({ isTooLarge: true });
  });

  it("reads a file that tells no size, within the limit", () => {
    const outcome = readLimited("/proc/self/status", 1024 * 1024);
    expect("bytes" in outcome && outcome.bytes.toString()).toMatch(/^Name:.*\n(.*\n)*Pid:/);
    expect(readLimited("/proc/self/status", 50)).toMatchObject({ isTooLarge: true });
  });
});
