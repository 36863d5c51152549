import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRepository } from "../../../src/coverage/git/open-repository.js";
import { type CommitPlan, chain, makeRepository } from "../../bisect/git/make-repository.js";
import { makeFolder } from "../../support/temp-folder.js";

/** main: a - b - c; side: a - d, which leads away from `a`. */
const plans: readonly CommitPlan[] = [
  {
    name: "a",
    files: { "go.mod": "module example.test/a\n", "main.go": "package main\n\nfunc f() {}\n", "x.txt": "1\n" },
  },
  { name: "b", files: { "sub/go.mod": "module example.test/a/sub\n", "sub/s.go": "package sub\n", "x.txt": "2\n" } },
  {
    name: "c",
    files: { "main.go": "package main\n\nfunc f() { g() }\n", "testdata/go.mod": "module example.test/no\n" },
  },
  { name: "d", parents: ["a"], files: { "d.go": "package main\n", "x.txt": "3\n" } },
];
const make = (): ReturnType<typeof makeRepository> =>
  makeRepository(plans, {
    refs: { "refs/heads/main": "c", "refs/heads/feature/side": "d", "refs/remotes/origin/far": "b" },
    tags: { v1: "b" },
  });

describe("a repository of the user", () => {
  it("resolves hashes of any length, branches, tags and steps back to full hashes", async () => {
    const { folder, hash } = make();
    const repository = await openRepository(folder);
    const c = hash("c");
    for (const name of [c, c.slice(0, 7), c.toUpperCase(), "main", "HEAD", "refs/heads/main"]) {
      expect(await repository.resolve(name), name).toBe(c);
    }
    expect(await repository.resolve("v1")).toBe(hash("b"));
    expect(await repository.resolve("HEAD~1")).toBe(hash("b"));
    expect(await repository.resolve("feature/side")).toBe(hash("d"));
    expect(await repository.resolve("origin/far")).toBe(hash("b"));
    expect(await repository.resolve("far")).toBe(hash("b"));
  });

  it("knows no commit by what is no name of one", async () => {
    const { folder, hash } = make();
    const repository = await openRepository(folder);
    const names = [
      "--all",
      "-h",
      "",
      "main..v1",
      "main:main.go",
      ":/a",
      "main^{/a}",
      "main\nv1",
      "a b",
      "none",
      "0".repeat(40),
    ];
    for (const name of [...names, `^${hash("a")}`, "x".repeat(300)]) {
      await expect(repository.resolve(name), name).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
    await expect(repository.resolve("no\x1bne")).rejects.toThrow("commit not found: no\\u001bne");
  });

  it("knows no commit by a hash that begins several", async () => {
    const plans = chain(800);
    const { folder, hash } = makeRepository(plans);
    const begins = plans.map(({ name }) => hash(name).slice(0, 4));
    const twice = begins.find((begin, at) => begins.indexOf(begin) < at);
    const repository = await openRepository(folder);
    await expect(repository.resolve(String(twice))).rejects.toThrow(`commit not found: ${twice}`);
  });

  it("gives the sources of a commit, with the modules of its go.mod files", async () => {
    const { folder, hash } = make();
    const sources = (await openRepository(folder)).sources(hash("c"));
    expect(await sources.goModules()).toEqual([
      { folder: "", modulePath: "example.test/a" },
      { folder: "sub", modulePath: "example.test/a/sub" },
    ]);
    const read = await Promise.all(["main.go", "sub/s.go", "x.txt", "no.go", "../main.go", "sub"].map(sources.read));
    expect(read.map((bytes) => bytes?.toString())).toEqual([
      "package main\n\nfunc f() { g() }\n",
      "package sub\n",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("reads no link and no submodule as a source", async () => {
    const { folder, hash, git, gitWithInput } = make();
    const link = gitWithInput("main.go", "hash-object", "-w", "--stdin");
    const file = gitWithInput("package z\0é\n", "hash-object", "-w", "--stdin");
    const tree = gitWithInput(
      `120000 blob ${link}\tlink.go\n160000 commit ${hash("a")}\tmodule.go\n100755 blob ${file}\té "z.go\n`,
      "mktree",
      "--missing",
    );
    const commit = git("commit-tree", "-m", "links", tree);
    const sources = (await openRepository(folder)).sources(commit);
    expect(await sources.read("link.go")).toBeUndefined();
    expect(await sources.read("module.go")).toBeUndefined();
    expect((await sources.read('é "z.go'))?.toString()).toBe("package z\0é\n");
  });

  it("shows the changed files since the merge base, or since the base itself", async () => {
    const { folder, hash, git } = make();
    git("config", "diff.noprefix", "true");
    git("config", "diff.external", "false");
    git("config", "color.ui", "always");
    const repository = await openRepository(folder);
    const [c, d] = [hash("c"), hash("d")];
    const sinceMergeBase = (await repository.diff(c, d, { isTwoDot: false })).toString();
    expect(sinceMergeBase.match(/^[+-].*/gm)).toEqual([
      "--- /dev/null",
      "+++ b/d.go",
      "+package main",
      "--- a/x.txt",
      "+++ b/x.txt",
      "-1",
      "+3",
    ]);
    const sinceBase = (await repository.diff(c, d, { isTwoDot: true })).toString();
    expect(sinceBase.match(/^[+-]{3} .*/gm)).toContain("+++ b/main.go");
    await expect(repository.diff("--output=x", d, { isTwoDot: true })).rejects.toMatchObject({
      code: "REPO_UNAVAILABLE",
    });
  });

  it("says so where two commits have nothing in common", async () => {
    const { folder, hash, git } = make();
    const alone = git("commit-tree", "-m", "alone", git("write-tree"));
    const repository = await openRepository(folder);
    await expect(repository.diff(alone, hash("c"), { isTwoDot: false })).rejects.toThrow("no commit in common");
  });

  it("is unavailable where a folder lies in none, or is none", async () => {
    const folder = makeFolder();
    for (const path of [folder, join(folder, "none")]) {
      await expect(openRepository(path)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
    }
  });

  it("is found from a folder inside of it, and shows paths from its top", async () => {
    const { folder, hash } = make();
    mkdirSync(join(folder, "sub"), { recursive: true });
    const repository = await openRepository(join(folder, "sub"));
    const patch = await repository.diff(hash("b"), hash("c"), { isTwoDot: true });
    expect(patch.toString()).toContain("+++ b/main.go");
    expect((await repository.sources(hash("c")).read("main.go"))?.length).toBe(31);
  });
});
