import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openParserCatalogue } from "../../src/results/parser-catalogue.js";
import { makeFolder } from "../support/temp-folder.js";

const executable = "#!/bin/sh\n";
const module = "export default { parse() {} };\n";

/** Parsers that are not built in, as `name source file`. */
function found(parserDirs: string[], lkpSrc?: string): string[] {
  return [...openParserCatalogue(parserDirs, lkpSrc).values()]
    .filter(({ source }) => source !== "built-in")
    .map(({ program, source, path }) => `${program} ${source} ${path}`);
}

describe("a folder of parsers", () => {
  it("holds executables, named without their extension, and modules, nothing else (2.1)", () => {
    const dir = makeFolder({
      one: executable,
      "two.rb": executable,
      "three.js": executable,
      "four.js": module,
      "five.mjs": module,
      "six.cjs": module,
      "README.md": "text",
      data: "text",
      "sub/seven": executable,
      ".hidden": "text",
    });
    const files = ["five.mjs", "four.js", "one", "six.cjs", "three.js", "two.rb"];
    expect(found([dir])).toEqual(files.map((file) => `${file.split(".")[0]} directory ${join(dir, file)}`));
    const catalogue = openParserCatalogue([dir]);
    expect(["four", "five", "six"].map((name) => typeof catalogue.get(name)?.load)).toEqual(Array(3).fill("function"));
    expect(["one", "two", "three"].map((name) => catalogue.get(name)?.load)).toEqual(Array(3).fill(undefined));
  });

  it("may hold links, dangling ones and folders that look like parsers too (2.1)", () => {
    const dir = makeFolder({ real: executable });
    symlinkSync("real", join(dir, "link"));
    symlinkSync("nowhere", join(dir, "dangling"));
    mkdirSync(join(dir, "folder.js"));
    expect(found([dir])).toEqual([`link directory ${join(dir, "link")}`, `real directory ${join(dir, "real")}`]);
  });

  it("loses to the built-in parsers and to a folder named before it (2.1)", () => {
    const first = makeFolder({ mine: executable, vmstat: executable });
    const second = makeFolder({ mine: executable, other: executable });
    expect(found([first, second])).toEqual([
      `mine directory ${join(first, "mine")}`,
      `other directory ${join(second, "other")}`,
    ]);
    expect(openParserCatalogue([first]).get("vmstat")?.source).toBe("built-in");
  });

  it.each(["missing", "file"])("that is %s cannot be used", (name) => {
    const dir = join(makeFolder({ file: "text" }), name);
    expect(() => openParserCatalogue([dir])).toThrow(
      expect.objectContaining({ code: "BAD_PARSER_DIR", message: expect.stringContaining(dir) }),
    );
  });

  it.each([
    ["has no default export", "export const parse = 1;\n"],
    ["exports something without parse", "export default {};\n"],
    ["throws when loaded", "throw new Error('broken');\n"],
    ["is no JavaScript", "this is {{\n"],
  ])("holds a module that %s: it cannot be loaded", async (_, content) => {
    const dir = makeFolder({ "mine.mjs": content });
    await expect(openParserCatalogue([dir]).get("mine")?.load?.()).rejects.toMatchObject({
      code: "BAD_PARSER_DIR",
      message: expect.stringContaining(join(dir, "mine.mjs")),
    });
  });

  it("names a module by its file and takes it for a monitor where it does not say (2.1)", async () => {
    const dir = makeFolder({
      "plain.mjs": module,
      "said.mjs": "export default { program: 'x', kind: 'test', about: 'mine', parse() { return this.about; } };\n",
    });
    const catalogue = openParserCatalogue([dir]);
    expect(await catalogue.get("plain")?.load?.()).toMatchObject({
      program: "plain",
      kind: "monitor",
      reads: ["plain"],
    });
    expect(await catalogue.get("said")?.load?.()).toMatchObject({ program: "said", kind: "test", about: "mine" });
  });
});

describe("an lkp tree", () => {
  it("has programs/*/parse, programs/*/parse-<name> and stats/*, in this order (2.1)", () => {
    const lkp = makeFolder({
      "programs/a/parse": executable,
      "programs/a/parse-extra": executable,
      "programs/a/run": executable,
      "programs/b/run": executable,
      "stats/a": executable,
      "stats/b.rb": executable,
      "stats/c": executable,
      "stats/vmstat": executable,
      "stats/not-executable": "text",
    });
    chmodSync(join(lkp, "stats", "not-executable"), 0o644);
    expect(found([], lkp)).toEqual([
      `a LKP_SRC ${join(lkp, "programs/a/parse")}`,
      `extra LKP_SRC ${join(lkp, "programs/a/parse-extra")}`,
      `b LKP_SRC ${join(lkp, "stats/b.rb")}`,
      `c LKP_SRC ${join(lkp, "stats/c")}`,
    ]);
  });

  it("loses to a folder of parsers (2.1)", () => {
    const dir = makeFolder({ a: executable });
    const lkp = makeFolder({ "programs/a/parse": executable });
    expect(found([dir], lkp)).toEqual([`a directory ${join(dir, "a")}`]);
  });

  it("without programs or stats has no parser", () => {
    expect(found([], makeFolder())).toEqual([]);
    expect(found([], join(makeFolder(), "missing"))).toEqual([]);
  });
});
