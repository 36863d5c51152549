import { describe, expect, it } from "vitest";
import { openTreePool } from "../../../src/bisect/local/tree-pool.js";
import type { WorkTrees } from "../../../src/bisect/local/work-trees.js";

interface FakeTrees extends WorkTrees {
  readonly done: readonly string[];
}

function fakeTrees(isStuck: (commit: string) => boolean = () => false): FakeTrees {
  const done: string[] = [];
  return {
    done,
    async add(commit, folder) {
      done.push(`add ${commit} ${folder}`);
    },
    async move(folder, commit) {
      if (isStuck(commit)) throw new Error("a folder is in the way");
      done.push(`move ${folder} ${commit}`);
    },
    async remove(folder) {
      done.push(`remove ${folder}`);
    },
  };
}

async function useAll(
  trees: WorkTrees,
  folders: readonly string[],
  uses: readonly [string, boolean][],
): Promise<string[]> {
  const pool = openTreePool(trees, folders);
  const places: string[] = [];
  for (const [commit, isAgain] of uses) {
    places.push(await pool.use(commit, isAgain, async (tree) => `${tree.commit} in ${tree.folder}`));
  }
  await pool.close();
  return places;
}

describe("openTreePool", () => {
  it("makes one tree, moves it from commit to commit and removes it", async () => {
    const trees = fakeTrees();
    await useAll(
      trees,
      ["/t"],
      [
        ["a", false],
        ["a", true],
        ["b", false],
      ],
    );
    expect(trees.done).toEqual(["add a /t", "move /t b", "remove /t"]);
  });

  it("keeps the tree of a commit that is run again while another is run in between", async () => {
    const trees = fakeTrees();
    const places = await useAll(
      trees,
      ["/1", "/2", "/3"],
      [
        ["a", false],
        ["b", false],
        ["a", true],
        ["b", true],
        ["a", true],
        ["b", true],
      ],
    );
    expect(places).toEqual(["a in /1", "b in /1", "a in /2", "b in /1", "a in /2", "b in /1"]);
    expect(trees.done).toEqual(["add a /1", "move /1 b", "add a /2", "remove /1", "remove /2"]);
  });

  it("makes a tree anew where a commit cannot be checked out over what a build has left", async () => {
    const trees = fakeTrees((commit) => commit === "b");
    await useAll(
      trees,
      ["/t"],
      [
        ["a", false],
        ["b", false],
      ],
    );
    expect(trees.done).toEqual(["add a /t", "remove /t", "add b /t", "remove /t"]);
  });

  it("makes no more trees than there are folders, and lets others wait", async () => {
    const pool = openTreePool(fakeTrees(), ["/1", "/2"]);
    let under = 0;
    let most = 0;
    await Promise.all(
      ["a", "b", "c", "d", "e"].map((commit) =>
        pool.use(commit, false, async () => {
          under++;
          most = Math.max(most, under);
          await new Promise(setImmediate);
          under--;
        }),
      ),
    );
    expect(most).toBe(2);
  });

  it("is free again after work that failed", async () => {
    const pool = openTreePool(fakeTrees(), ["/t"]);
    await expect(pool.use("a", false, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    await expect(pool.use("b", false, async (tree) => tree.commit)).resolves.toBe("b");
  });
});

it("a tree that cannot be removed is told, and the others are removed", async () => {
  const trees = fakeTrees();
  const remove = async (folder: string): Promise<void> => {
    if (folder === "/1") throw new Error("/1 stays");
    await trees.remove(folder);
  };
  const pool = openTreePool({ ...trees, remove }, ["/1", "/2"]);
  for (const commit of ["a", "b"]) await pool.use(commit, true, async () => {});
  expect(await pool.close()).toEqual(["/1 stays"]);
  expect(trees.done.at(-1)).toBe("remove /2");
});
