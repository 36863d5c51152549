import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { systemClock } from "../../support/clock.js";
import { gitOutput } from "../../support/git/run-git.js";
import { makeFolder } from "../../support/make-folder.js";
import { fetchRepository } from "./fetch-repository.js";
import type { RepositoryAddress } from "./repository-address.js";

/** Whether a clone is there: it gets its name when it is whole. */
export function isCloned(folder: string): boolean {
  return ["HEAD", "objects", "refs"].every((name) => existsSync(join(gitDirOf(folder), name)));
}

/** Its git folder. */
export function gitDirOf(folder: string): string {
  return join(folder, ".git");
}

/**
 * Clones a repository into a folder, without checking anything out. For the holder of the lock of the folder alone, who also
 * removes what others left unfinished. Throws REPO_UNAVAILABLE, and leaves nothing behind then.
 */
export async function cloneRepository(
  folder: string,
  from: RepositoryAddress,
  timeoutMs: number,
  stop?: AbortSignal,
): Promise<void> {
  const parent = dirname(folder);
  const partial = `.${basename(folder)}.partial-`;
  const unfinished = join(parent, `${partial}${process.pid}-${systemClock.nowMs()}`);
  try {
    makeFolder(parent);
    for (const name of readdirSync(parent)) if (name.startsWith(partial)) removeTree(join(parent, name));
    mkdirSync(unfinished);
    await gitOutput({ args: ["init", "--quiet", "--template="], cwd: unfinished, timeoutMs, stop });
    await fetchRepository({ gitDir: gitDirOf(unfinished), timeoutMs }, from, stop);
    removeTree(folder);
    renameSync(unfinished, folder);
  } catch (error) {
    if (error instanceof CciError || stop?.aborted) throw error;
    throw new CciError("REPO_UNAVAILABLE", `cannot make ${folder}: ${reasonOf(error)}`, { cause: error });
  } finally {
    removeTree(unfinished);
  }
}

function removeTree(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
