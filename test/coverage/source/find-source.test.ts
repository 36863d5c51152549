import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findSource } from "../../../src/coverage/source/find-source.js";
import { openFolderSources } from "../../../src/coverage/source/open-folder-sources.js";
import { profileNameOf } from "../../../src/coverage/source/profile-name-of.js";
import { readModulePath } from "../../../src/coverage/source/read-module-path.js";
import { withSources } from "../../../src/coverage/source/with-sources.js";
import { makeFolder } from "../../support/temp-folder.js";

const find = async (
  folder: string,
  file: string,
  { allowsPaths = true, module }: { readonly allowsPaths?: boolean; readonly module?: string } = {},
): Promise<string | undefined> => (await findSource(openFolderSources(folder), file, { allowsPaths, module }))?.path;

const tree = {
  "go.mod": "module example.test/app\n",
  "main.go": "package main\n",
  "tools/go.mod": 'module "example.test/app/tools" // nested\n',
  "tools/t.go": "package tools\n",
  "old/tools/t.go": "package tools\n",
  "vendor/other.test/dep/d.go": "package dep\n",
  "tools/vendor/third.test/e.go": "package e\n",
  "strings/builder.go": "package strings\n",
  "testdata/go.mod": "module example.test/fake\n",
  "testdata/f.go": "package fake\n",
  "_x/go.mod": "module example.test/fake2\n",
  "_x/f.go": "package fake\n",
};

describe("the source of a file of a profile", () => {
  it("lies in the module with the longest path, vendored, or at its name (case 54)", async () => {
    const folder = makeFolder(tree);
    expect(await find(folder, "example.test/app/main.go")).toBe("main.go");
    expect(await find(folder, "example.test/app/tools/t.go")).toBe("tools/t.go");
    expect(await find(folder, "other.test/dep/d.go")).toBe("vendor/other.test/dep/d.go");
    expect(await find(folder, "third.test/e.go")).toBe("tools/vendor/third.test/e.go");
    expect(await find(folder, "strings/builder.go")).toBe("strings/builder.go");
    expect(await find(folder, "my.test/app/old/tools/t.go", { module: "my.test/app" })).toBe("old/tools/t.go");
  });

  it("is not found where Go looks for no package, nor of a file that is no Go (case 54)", async () => {
    const folder = makeFolder({ ...tree, "parser.y": "x", "tools.go/x": "" });
    const files = [
      "fake/f.go",
      "fake2/f.go",
      "app/parser.y",
      "app/.",
      "application/main.go",
      "app/tools.go",
      "app/no.go",
    ];
    for (const file of files) expect(await find(folder, `example.test/${file}`), file).toBeUndefined();
  });

  it("is a path where its name starts with . or /, and never outside of the folder", async () => {
    const outside = makeFolder({ "secret.go": "package secret\n" });
    const folder = makeFolder(tree);
    expect(await find(folder, "./main.go")).toBe("main.go");
    expect(await find(folder, join(folder, "tools/t.go"))).toBe("tools/t.go");
    expect(await find(folder, "./main.go", { allowsPaths: false })).toBeUndefined();
    expect(await find(folder, join(folder, "main.go"), { allowsPaths: false })).toBeUndefined();
    const name = outside.split("/").at(-1);
    const ways = [`../${name}/secret.go`, `./tools/../../${name}/secret.go`, join(outside, "secret.go")];
    const names = [
      `example.test/app/../${name}/secret.go`,
      `x/../../${name}/secret.go`,
      "a\0.go",
      "example.test/app//main.go",
    ];
    for (const file of [...ways, ...names]) expect(await find(folder, file), file).toBeUndefined();
  });

  it("is not read through a link that leads out, nor from a pipe or a folder", async () => {
    const outside = makeFolder({ "secret.go": "package secret\n" });
    const folder = makeFolder(tree);
    symlinkSync(join(outside, "secret.go"), join(folder, "link.go"));
    symlinkSync(outside, join(folder, "folder"));
    symlinkSync("main.go", join(folder, "inner.go"));
    symlinkSync("self.go", join(folder, "self.go"));
    mkdirSync(join(folder, "dir.go"));
    for (const file of ["link.go", "folder/secret.go", "self.go", "dir.go", "/dev/zero.go"]) {
      expect(await find(folder, `example.test/app/${file}`), file).toBeUndefined();
    }
    expect(await find(folder, "example.test/app/inner.go")).toBe("inner.go");
    const link = join(outside, "link");
    symlinkSync(folder, link);
    expect(await find(link, join(link, "main.go"))).toBe("main.go");
  });

  it("is an error beyond 16 MiB, and where the folder is none", async () => {
    const folder = makeFolder({ "big.go": "" });
    truncateSync(join(folder, "big.go"), 16 * 1024 ** 2 + 1);
    await expect(find(folder, "big.go")).rejects.toMatchObject({ code: "UNREADABLE_FILE" });
    writeFileSync(join(folder, "file"), "");
    for (const name of ["file", "none"]) {
      await expect(find(join(folder, name), "a.go")).rejects.toMatchObject({ code: "UNREADABLE_FILE" });
    }
  });

  it("is given to each file of a profile, also to one that has none", async () => {
    const folder = makeFolder(tree);
    const files = ["example.test/app/main.go", "example.test/app/none.go"].map((file) => ({ file, blocks: [] }));
    const sourced = await withSources({ mode: "set", files }, openFolderSources(folder), { allowsPaths: false });
    expect(sourced).toEqual({
      mode: "set",
      files: [
        { file: "example.test/app/main.go", blocks: [], path: "main.go", source: Buffer.from("package main\n") },
        { file: "example.test/app/none.go", blocks: [], path: undefined, source: undefined },
      ],
    });
  });
});

describe("the module path of a go.mod", () => {
  it.each([
    ["module example.test/a\n", "example.test/a"],
    ["// a comment\n\nmodule example.test/a // why\r\ngo 1.19\r\n", "example.test/a"],
    ['module "example.test/a b"', undefined],
    ['  module\t"example.test/a"', "example.test/a"],
    ["module `example.test/a`", "example.test/a"],
    ["module (\n\t// here\n\texample.test/a\n)\n", "example.test/a"],
    ["go 1.19\n", undefined],
    ["modules example.test/a\n", undefined],
    ["", undefined],
  ])("is read from %j", (text, path) => {
    expect(readModulePath(text)).toBe(path);
  });

  it("is read in linear time from a hostile file", () => {
    expect(readModulePath(`module (${"\n//".repeat(100_000)}`)).toBeUndefined();
    expect(readModulePath(`module ${" ".repeat(200_000)}(`)).toBeUndefined();
  });
});

describe("the name that a profile has for a file", () => {
  it("begins with the path of the module that is nearest above it", async () => {
    const modules = await openFolderSources(makeFolder(tree)).goModules();
    expect(["main.go", "tools/t.go", "toolsx/t.go"].map((path) => profileNameOf(path, modules))).toEqual([
      "example.test/app/main.go",
      "example.test/app/tools/t.go",
      "example.test/app/toolsx/t.go",
    ]);
    expect(profileNameOf("a/b.go", [{ folder: "c", modulePath: "m" }])).toBe("a/b.go");
  });
});
