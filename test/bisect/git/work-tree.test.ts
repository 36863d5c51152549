import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { addWorkTree, moveWorkTree, removeWorkTree } from "../../../src/bisect/git/work-tree.js";
import { gitEnvironment } from "../../../src/support/git/git-environment.js";
import { setEnvironment } from "../../support/environment.js";
import { makeFolder } from "../../support/temp-folder.js";
import { chain, makeRepository, type TestRepository } from "./make-repository.js";

const files = (folder: string): readonly string[] => readdirSync(folder).sort();

it("a work tree holds the files of its commit and of the next one it is moved to; build output stays", async () => {
  const { gitDir, hash } = makeRepository(chain(5));
  const folder = join(makeFolder(), "new", "tree");
  await addWorkTree(gitDir, hash("c3"), folder);
  expect(files(folder)).toEqual([".git", "c1.txt", "c2.txt", "c3.txt"]);
  expect(headOf(folder)).toBe(hash("c3"));

  writeFileSync(join(folder, "c1.txt"), "changed by the test");
  rmSync(join(folder, "c2.txt"));
  writeFileSync(join(folder, "build.o"), "built");
  const kept = statSync(join(folder, "build.o")).mtimeMs;
  await moveWorkTree(gitDir, hash("c5"), folder);
  expect(files(folder)).toEqual([".git", "build.o", "c1.txt", "c2.txt", "c3.txt", "c4.txt", "c5.txt"]);
  expect(readFileSync(join(folder, "c1.txt"), "utf8")).toBe("c1\n");
  expect(statSync(join(folder, "build.o")).mtimeMs).toBe(kept);
  expect(headOf(folder)).toBe(hash("c5"));
});

it("an untracked file gives way to a tracked one of the same name", async () => {
  const { gitDir, hash } = makeRepository(chain(2));
  const folder = join(makeFolder(), "tree");
  await addWorkTree(gitDir, hash("c1"), folder);
  writeFileSync(join(folder, "c2.txt"), "mine");
  await moveWorkTree(gitDir, hash("c2"), folder);
  expect(readFileSync(join(folder, "c2.txt"), "utf8")).toBe("c2\n");
});

it("index, HEAD, refs, files and a bisection of the user stay as they are, and nothing is left of the work tree", async () => {
  const repository = makeRepository(chain(6));
  const { folder, gitDir, git, hash } = repository;
  writeFileSync(join(folder, "staged.txt"), "staged");
  git("add", "staged.txt");
  writeFileSync(join(folder, "c1.txt"), "being edited");
  git("bisect", "start", hash("c6"), hash("c1"));
  const before = stateOf(repository);

  const tree = join(makeFolder(), "tree");
  await addWorkTree(gitDir, hash("c2"), tree);
  await moveWorkTree(gitDir, hash("c4"), tree);
  expect(stateOf(repository)).toEqual(before);
  removeWorkTree(gitDir, tree);
  expect(stateOf(repository)).toEqual(before);
  expect(existsSync(tree)).toBe(false);
  expect(existsSync(join(gitDir, "worktrees"))).toBe(false);
  expect(git("worktree", "list").split("\n")).toHaveLength(1);
});

it("no hook of the repository runs, and no GIT_ variable of the user leads elsewhere", async () => {
  const { gitDir, hash } = makeRepository(chain(2));
  const mark = join(makeFolder(), "hook-ran");
  writeFileSync(join(gitDir, "hooks", "post-checkout"), `#!/bin/sh\ntouch '${mark}'\n`);
  chmodSync(join(gitDir, "hooks", "post-checkout"), 0o755);
  setEnvironment("GIT_DIR", "/nowhere");
  setEnvironment("GIT_INDEX_FILE", "/nowhere/index");
  setEnvironment("GIT_WORK_TREE", "/nowhere");
  const tree = join(makeFolder(), "tree");
  await addWorkTree(gitDir, hash("c1"), tree);
  await moveWorkTree(gitDir, hash("c2"), tree);
  expect(files(tree)).toEqual([".git", "c1.txt", "c2.txt"]);
  expect(existsSync(mark)).toBe(false);
});

it("a test that removes the whole tree, or leaves a lock behind, does not stop the next commit", async () => {
  const { gitDir, hash } = makeRepository(chain(3));
  const outer = makeRepository(chain(1));
  // Without its .git file git would find the repository around it.
  const tree = join(outer.folder, "tree");
  await addWorkTree(gitDir, hash("c1"), tree);
  rmSync(tree, { recursive: true });
  await moveWorkTree(gitDir, hash("c2"), tree);
  expect(files(tree)).toEqual([".git", "c1.txt", "c2.txt"]);
  writeFileSync(join(gitDir, "worktrees", "tree", "index.lock"), "");
  await moveWorkTree(gitDir, hash("c3"), tree);
  expect(files(tree)).toEqual([".git", "c1.txt", "c2.txt", "c3.txt"]);
  expect(headOf(outer.folder)).toBe(outer.hash("c1"));
});

it("several work trees of one repository are made, moved and removed at once", async () => {
  const { gitDir, hash } = makeRepository(chain(8));
  const parent = makeFolder();
  const trees = Array.from({ length: 8 }, (_, n) => join(parent, `n${n}`, "tree"));
  await Promise.all(trees.map((tree, n) => addWorkTree(gitDir, hash(`c${n + 1}`), tree)));
  await Promise.all(trees.map((tree, n) => moveWorkTree(gitDir, hash(`c${8 - n}`), tree)));
  expect(trees.map((tree) => files(tree).length)).toEqual([9, 8, 7, 6, 5, 4, 3, 2]);
  for (const tree of trees) removeWorkTree(gitDir, tree);
  expect(existsSync(join(gitDir, "worktrees"))).toBe(false);
});

it("a work tree of a bare mirror, and one of another work tree of the user", async () => {
  const { gitDir, hash } = makeRepository(chain(3), { bare: true });
  const parent = makeFolder();
  const first = join(parent, "first");
  const second = join(parent, "second");
  await addWorkTree(gitDir, hash("c1"), first);
  await addWorkTree(join(gitDir, "worktrees", "first"), hash("c2"), second);
  expect([headOf(first), headOf(second)]).toEqual([hash("c1"), hash("c2")]);
  removeWorkTree(join(gitDir, "worktrees", "first"), second);
  removeWorkTree(gitDir, first);
  expect(readdirSync(parent)).toEqual([]);
  expect(existsSync(join(gitDir, "worktrees"))).toBe(false);
});

it("submodules stay empty folders, and nothing is fetched for them", async () => {
  const { folder, gitDir, git } = makeRepository([
    { name: "a", files: { ".gitmodules": '[submodule "sub"]\n\tpath = sub\n\turl = /nowhere/sub.git\n' } },
  ]);
  git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
  git("commit", "--quiet", "-m", "submodule");
  const tree = join(makeFolder(), "tree");
  await addWorkTree(gitDir, headOf(folder), tree);
  expect(readdirSync(join(tree, "sub"))).toEqual([]);
  await moveWorkTree(gitDir, headOf(folder), tree);
});

it("a commit that is none leaves no work tree behind", async () => {
  const { gitDir } = makeRepository(chain(1));
  const tree = join(makeFolder(), "tree");
  await expect(addWorkTree(gitDir, "f".repeat(40), tree)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
  await expect(addWorkTree(gitDir, "--force", tree)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
  expect(existsSync(tree)).toBe(false);
  expect(existsSync(join(gitDir, "worktrees"))).toBe(false);
});

it("folders that a test made unwritable are removed all the same; what is not there needs no removing", async () => {
  const { gitDir, hash } = makeRepository(chain(1));
  const tree = join(makeFolder(), "tree");
  await addWorkTree(gitDir, hash("c1"), tree);
  mkdirSync(join(tree, "locked"));
  writeFileSync(join(tree, "locked", "file"), "");
  chmodSync(join(tree, "locked"), 0o500);
  removeWorkTree(gitDir, tree);
  expect(existsSync(tree)).toBe(false);
  removeWorkTree(gitDir, tree);
  await expect(moveWorkTree(gitDir, hash("c1"), tree)).rejects.toMatchObject({ code: "REPO_UNAVAILABLE" });
});

function headOf(folder: string): string {
  const options = { cwd: folder, env: gitEnvironment(), encoding: "utf8" } as const;
  return execFileSync("git", ["rev-parse", "HEAD"], options).trim();
}

function stateOf({ folder, gitDir, git }: TestRepository): unknown {
  return {
    head: readFileSync(join(gitDir, "HEAD"), "utf8"),
    index: readFileSync(join(gitDir, "index")).toString("hex"),
    refs: git("for-each-ref"),
    bisect: git("bisect", "log"),
    status: git("status", "--porcelain"),
    edited: readFileSync(join(folder, "c1.txt"), "utf8"),
  };
}
