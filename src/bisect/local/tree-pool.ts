import { reasonOf } from "../../support/cci-error.js";
import type { WorkTrees } from "./work-trees.js";

/** A work tree that somebody uses. */
export interface Tree {
  readonly folder: string;
  readonly commit: string;
  /** Whether the build of this commit has succeeded here; undefined: it was not tried. The user of the tree sets it. */
  isBuilt: boolean | undefined;
}

/** Work trees for the runs of a search. */
export interface TreePool {
  /**
   * Waits for a tree, checks the commit out there unless it stands there already, and lends it. A commit that is run again
   * gets a tree of its own while there is one: it may be run more often, and its build stays.
   */
  use<T>(commit: string, isAgain: boolean, work: (tree: Tree) => Promise<T>): Promise<T>;
  /** Removes all trees; nobody uses one any more. Gives what is to be said of those that cannot be removed. */
  close(): Promise<readonly string[]>;
}

interface Place {
  readonly folder: string;
  tree: Tree | undefined;
  isBusy: boolean;
  /** Of the last use; 0: none yet. */
  lastUse: number;
}

/** A tree for each folder, made when it is first needed. */
export function openTreePool(trees: WorkTrees, folders: readonly string[]): TreePool {
  const places: readonly Place[] = folders.map((folder) => ({ folder, tree: undefined, isBusy: false, lastUse: 0 }));
  const waiting: (() => void)[] = [];
  let uses = 0;

  const take = async (commit: string, isAgain: boolean): Promise<Place> => {
    for (;;) {
      const place = choose(
        places.filter(({ isBusy }) => !isBusy),
        commit,
        isAgain,
      );
      if (place) {
        place.isBusy = true;
        place.lastUse = ++uses;
        return place;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  return {
    async use(commit, isAgain, work) {
      const place = await take(commit, isAgain);
      try {
        const tree = place.tree?.commit === commit ? place.tree : await checkOut(trees, place, commit);
        return await work(tree);
      } finally {
        place.isBusy = false;
        waiting.shift()?.();
      }
    },
    async close() {
      const left: string[] = [];
      for (const place of places.filter(({ tree }) => tree !== undefined)) {
        place.tree = undefined;
        await trees.remove(place.folder).catch((error: unknown) => left.push(reasonOf(error)));
      }
      return left;
    },
  };
}

/** Where the commit stands already; else the one that is idle longest, for a build there has less to do than in a new one. */
function choose(free: readonly Place[], commit: string, isAgain: boolean): Place | undefined {
  const [unused] = free.filter(({ tree }) => tree === undefined);
  const [idlest] = free.filter(({ tree }) => tree !== undefined).sort((a, b) => a.lastUse - b.lastUse);
  return free.find(({ tree }) => tree?.commit === commit) ?? (isAgain ? (unused ?? idlest) : (idlest ?? unused));
}

async function checkOut(trees: WorkTrees, place: Place, commit: string): Promise<Tree> {
  const hadTree = place.tree !== undefined;
  place.tree = undefined;
  if (!hadTree || !(await canMove(trees, place.folder, commit))) await trees.add(commit, place.folder);
  const tree: Tree = { folder: place.folder, commit, isBuilt: undefined };
  place.tree = tree;
  return tree;
}

/** What a build left may stand where a commit has a file: then the tree is made anew. */
async function canMove(trees: WorkTrees, folder: string, commit: string): Promise<boolean> {
  try {
    await trees.move(folder, commit);
    return true;
  } catch {
    await trees.remove(folder);
    return false;
  }
}
