import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { addWorkTree } from "../../src/bisect/git/work-tree.js";
import { newTreeFolders, removeLeft, removeTrees } from "../../src/cli/bisect-run-trees.js";
import { chain, makeRepository } from "../bisect/git/make-repository.js";
import { setEnvironment } from "../support/environment.js";
import { makeFolder } from "../support/temp-folder.js";

function takeStderr(): readonly string[] {
  const said: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
  return said;
}

it("removes what can be removed, and says what stays", async () => {
  const { gitDir, hash } = makeRepository(chain(1));
  const folder = makeFolder();
  // No file system has names as long.
  const [stuck, tree] = [join(folder, "x".repeat(300)), join(folder, "tree")];
  await addWorkTree(gitDir, hash("c1"), tree);
  expect(removeTrees(gitDir, [stuck, tree])).toEqual([expect.stringContaining(`${stuck} cannot be removed`)]);
  expect(existsSync(tree)).toBe(false);
});

it("what a lock calls a work tree is removed only if it is one of a search in this repository", async () => {
  const { gitDir, hash } = makeRepository(chain(1));
  const other = makeRepository(chain(1));
  setEnvironment("TMPDIR", makeFolder());
  const [ours, foreign, empty, plain] = newTreeFolders(4) as [string, string, string, string];
  const [absent] = newTreeFolders(1) as [string];
  await addWorkTree(gitDir, hash("c1"), ours);
  await addWorkTree(other.gitDir, other.hash("c1"), foreign);
  mkdirSync(empty);
  mkdirSync(plain);
  writeFileSync(join(plain, "mine"), "");
  const named = join(makeFolder(), "tree");
  await addWorkTree(gitDir, hash("c1"), named);
  const said = takeStderr();
  await removeLeft(gitDir, [ours, foreign, empty, plain, absent, named, "cci-bisect-0123456789ab", `${plain}/../x`]);
  vi.restoreAllMocks();
  expect([ours, foreign, empty, plain, named].filter(existsSync)).toEqual([foreign, plain, named]);
  const warned = said.join("").match(/(?<=warning: )\S+/g);
  expect(warned).toEqual([foreign, plain, named, "cci-bisect-0123456789ab", `${plain}/../x`]);
});
