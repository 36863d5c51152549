import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { basename, resolve } from "node:path";
import { addWorkTree, isWorkTree, moveWorkTree, removeWorkTree } from "../bisect/git/work-tree.js";
import { endLeftRuns } from "../bisect/local/end-left-runs.js";
import type { WorkTrees } from "../bisect/local/work-trees.js";
import { CciError } from "../support/cci-error.js";
import { systemClock } from "../support/clock.js";
import { printable } from "../support/printable.js";
import { message } from "./output.js";

/** Of the folders of `newTreeFolders`. */
const treeName = /^cci-bisect-[\da-f]{12}(-\d{1,3})?$/;

/** Names that nobody else has, below the folder for temporary files. */
export function newTreeFolders(count: number): readonly string[] {
  const base = resolve(tmpdir(), `cci-bisect-${randomBytes(6).toString("hex")}`);
  return Array.from({ length: count }, (_, at) => (count === 1 ? base : `${base}-${at + 1}`));
}

export function workTreesOf(gitDir: string, stop: AbortSignal): WorkTrees {
  return {
    add: (commit, folder) => addWorkTree(gitDir, commit, folder, stop),
    move: (folder, commit) => moveWorkTree(gitDir, commit, folder, stop),
    remove: async (folder) => removeWorkTree(gitDir, folder),
  };
}

/** Removes what can be removed; gives what is to be said of the rest. */
export function removeTrees(gitDir: string, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => {
    try {
      removeWorkTree(gitDir, folder);
      return [];
    } catch (error) {
      if (!(error instanceof CciError)) throw error;
      return [error.message];
    }
  });
}

/**
 * What a search that was killed could not take along, and says what stays. Anybody may have written the lock that names the
 * folders: only work trees of `bisect run` in this repository count.
 */
export async function removeLeft(gitDir: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const isOurs = resolve(folder) === folder && treeName.test(basename(folder)) && isWorkTree(gitDir, folder);
    if (isOurs) await endLeftRuns(folder, systemClock);
    const warnings = isOurs
      ? removeTrees(gitDir, [folder])
      : [`${folder} is left alone: it is no work tree of this repository, though a lock of bisect run says so`];
    for (const warning of warnings) message(`warning: ${printable(warning)}`);
  }
}
