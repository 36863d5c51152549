import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRepository } from "../../../src/coverage/git/open-repository.js";
import { gitEnvironment } from "../../../src/support/git/git-environment.js";
import { type CommitPlan, chain, makeRepository } from "../../bisect/git/make-repository.js";
import { makeFolder } from "../../support/temp-folder.js";
import { makePartial } from "./make-partial.js";

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

  it("takes what looks like a hash for one, also where a tag or a branch is called so", async () => {
    const { folder, hash, git } = make();
    const [a, b] = [hash("a"), hash("b")];
    git("tag", b.slice(0, 10), a);
    git("tag", "feedbeef", a);
    git("branch", "2024", a);
    const repository = await openRepository(folder);
    expect(await repository.resolve(b.slice(0, 10))).toBe(b);
    expect(await repository.resolve(b.slice(0, 12).toUpperCase())).toBe(b);
    await expect(repository.resolve("feedbeef")).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await repository.resolve("refs/heads/2024")).toBe(a);
  });

  it("runs nothing that its configuration names for what it lacks", async () => {
    const repository = make();
    const mark = makePartial(repository, "main:main.go");
    const { sources, diff } = await openRepository(repository.folder);
    const unavailable = expect.objectContaining({ code: "REPO_UNAVAILABLE" });
    await expect(sources(repository.hash("c")).read("main.go")).rejects.toEqual(unavailable);
    await expect(diff(repository.hash("b"), repository.hash("c"), { isTwoDot: true })).rejects.toEqual(unavailable);
    expect(existsSync(mark)).toBe(false);
  });

  it("runs no program of its configuration and attributes for a diff", async () => {
    const { folder, hash, git, gitDir } = make();
    const mark = join(folder, "mark");
    const run = `touch ${mark}; cat`;
    const programs = ["diff.external", "diff.go.command", "diff.go.textconv", "filter.go.clean", "filter.go.smudge"];
    for (const name of [...programs, "core.fsmonitor", "core.sshCommand", "core.pager"]) git("config", name, run);
    execFileSync("sh", [
      "-c",
      `mkdir -p '${gitDir}/info' && echo '*.go diff=go filter=go' > '${gitDir}/info/attributes'`,
    ]);
    const repository = await openRepository(folder);
    await repository.diff(await repository.resolve("HEAD~1"), hash("c"), { isTwoDot: false });
    await repository.sources(hash("c")).read("main.go");
    expect(existsSync(mark)).toBe(false);
  });

  it("says what helps where origin/HEAD is missing, and where a clone is shallow", async () => {
    const { folder, hash } = make();
    await expect((await openRepository(folder)).resolve("origin/HEAD")).rejects.toMatchObject({
      message: "commit not found: origin/HEAD",
      hint: "name it with --base origin/main, or: git remote set-head origin -a",
    });
    const shallow = join(makeFolder(), "shallow");
    const args = ["clone", "--quiet", "--no-single-branch", "--depth=1", `file://${folder}`, shallow];
    execFileSync("git", args, { env: gitEnvironment() });
    const repository = await openRepository(shallow);
    await expect(repository.resolve(hash("a"))).rejects.toMatchObject({
      message: `commit not found: ${hash("a")} (this is a shallow clone)`,
      hint: "git fetch --unshallow",
    });
    await expect(repository.diff(hash("c"), hash("d"), { isTwoDot: false })).rejects.toMatchObject({
      message: expect.stringContaining("no commit in common in this shallow clone"),
      hint: "git fetch --unshallow",
    });
  });

  it("refuses a source beyond 16 MiB, and more than 256 MiB of them, before they are read", async () => {
    const { folder, git, gitWithInput } = make();
    const blob = (bytes: number): string => gitWithInput("\n".repeat(bytes), "hash-object", "-w", "--stdin");
    const [huge, big] = [blob(16 * 1024 ** 2 + 1), blob(15 * 1024 ** 2)];
    const paths = Array.from({ length: 30 }, (_, at) => `b${at}.go`).toSorted();
    const entries = [...paths.map((path) => `100644 blob ${big}\t${path}`), `100644 blob ${huge}\thuge.go`];
    const commit = git("commit-tree", "-m", "big", gitWithInput(`${entries.join("\n")}\n`, "mktree"));
    const repository = await openRepository(folder);
    await expect(repository.sources(commit).read("huge.go")).rejects.toMatchObject({
      code: "UNREADABLE_FILE",
      message: "huge.go is larger than 16 MiB",
    });
    await expect(Promise.all(paths.map(repository.sources(commit).read))).rejects.toMatchObject({
      code: "REPO_UNAVAILABLE",
      message: expect.stringContaining("the sources of the report are larger than 256 MiB together"),
    });
    const some = await Promise.all(["b0.go", "b1.go", "b0.go"].map(repository.sources(commit).read));
    expect(some.map((bytes) => bytes?.length)).toEqual([15 * 1024 ** 2, 15 * 1024 ** 2, 15 * 1024 ** 2]);
  });

  it("tells what a path of its work tree is in a commit, also from a folder inside of it and through a link", async () => {
    const { folder, gitDir, hash } = make();
    const link = join(makeFolder(), "link");
    symlinkSync(folder, link);
    for (const from of [folder, join(folder, "sub"), link, join(link, "sub")]) {
      const repository = await openRepository(from);
      const { pathInside } = repository.sources(hash("c"));
      expect([repository.workTree, pathInside?.("./main.go"), pathInside?.(join(folder, "sub/s.go"))], from).toEqual([
        folder,
        "main.go",
        "sub/s.go",
      ]);
      expect([pathInside?.("../x.go"), pathInside?.("/etc/passwd")]).toEqual([undefined, undefined]);
    }
    const bare = await openRepository(gitDir);
    expect([bare.workTree, bare.sources(hash("c")).pathInside]).toEqual([undefined, undefined]);
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
