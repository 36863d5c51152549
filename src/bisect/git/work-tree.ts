import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { systemClock } from "../../support/clock.js";
import { gitOutput } from "../../support/git/run-git.js";
import { makeFolder } from "../../support/make-folder.js";
import { requireCommit } from "./repository.js";

/** A big tree on a slow disk. */
const checkoutTimeoutMs = 30 * 60_000;

/** What git says when it meets a work tree that another git is just making or removing. */
const halfMadeTree = /failed to read .*worktrees/;
const addAttempts = 10;

/**
 * Checks a commit out in a new temporary work tree of a repository; its own index, HEAD, branches and work tree stay as they
 * are, no hook runs, submodules stay empty. The folder is made; it is empty or not there yet. `removeWorkTree` removes it.
 * Throws REPO_UNAVAILABLE, and leaves nothing behind then.
 */
export async function addWorkTree(gitDir: string, commit: string, folder: string, stop?: AbortSignal): Promise<void> {
  const path = resolve(folder);
  makeFolder(dirname(path));
  const place = ["-c", "worktree.useRelativePaths=false", "worktree", "add", "--quiet", "--detach"];
  const request = {
    args: ["--git-dir=.", ...place, "--end-of-options", path, requireCommit(commit)],
    cwd: gitDir,
    env: treeMark(path),
    timeoutMs: checkoutTimeoutMs,
    stop,
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return void (await gitOutput(request));
    } catch (error) {
      removeWorkTree(gitDir, path);
      const isMeeting = error instanceof CciError && halfMadeTree.test(error.message);
      if (!isMeeting || attempt === addAttempts) throw error;
      await systemClock.wait(attempt * 50 * Math.random(), stop);
    }
  }
}

/**
 * Checks another commit out in a work tree of `addWorkTree`: tracked files are those of the commit then, whatever was done to
 * them; untracked ones stay unless they are in the way. Nothing else may run in it. Throws REPO_UNAVAILABLE.
 */
export async function moveWorkTree(gitDir: string, commit: string, folder: string, stop?: AbortSignal): Promise<void> {
  const path = resolve(folder);
  const admin = adminFolder(gitDir, path);
  if (admin === undefined) throw new CciError("REPO_UNAVAILABLE", `${path} is no work tree of ${gitDir}`);
  // What ran there may have removed it, and git would look for a repository in the folders above.
  makeFolder(path);
  writeFileSync(join(path, ".git"), `gitdir: ${admin}\n`);
  // Left by a git that was killed with the last run.
  for (const lock of ["index.lock", "HEAD.lock"]) rmSync(join(admin, lock), { force: true });
  await gitOutput({
    args: [
      `--git-dir=${admin}`,
      `--work-tree=${path}`,
      "checkout",
      "--quiet",
      "--force",
      "--detach",
      requireCommit(commit),
      "--",
    ],
    cwd: path,
    env: treeMark(path),
    timeoutMs: checkoutTimeoutMs,
    stop,
  });
}

/**
 * Removes a work tree of `addWorkTree` and what the repository knows of it; nothing where there is none. Not a promise: it
 * serves where a process exits. Throws NOT_WRITTEN where something cannot be removed.
 */
export function removeWorkTree(gitDir: string, folder: string): void {
  const path = resolve(folder);
  const admin = adminFolder(gitDir, path);
  try {
    removeTree(path);
    if (admin !== undefined) removeAdmin(admin);
  } catch (error) {
    throw new CciError("NOT_WRITTEN", `${path} cannot be removed: ${reasonOf(error)}`, { cause: error });
  }
}

/** The environment of a git that is at work in a tree, and may outlive whoever started it. */
export function treeMark(folder: string): Record<string, string> {
  return { CCI_BISECT_TREE: folder };
}

/** Whether a folder, if it is there, is a work tree of that repository, or so far only the empty beginning of one. */
export function isWorkTree(gitDir: string, folder: string): boolean {
  const path = resolve(folder);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return true;
  return found.isDirectory() && (adminFolder(gitDir, path) !== undefined || isEmpty(path));
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return false;
  }
}

function removeAdmin(admin: string): void {
  rmSync(admin, { recursive: true, force: true });
  try {
    // As git does behind the last one: the repository looks as it did before.
    rmdirSync(dirname(admin));
  } catch {
    // There are others.
  }
}

/** Where the repository keeps index and HEAD of a work tree; undefined: it knows none at that path. */
function adminFolder(gitDir: string, path: string): string | undefined {
  const trees = join(commonFolder(gitDir), "worktrees");
  const link = join(realPath(dirname(path)), basename(path), ".git");
  const name = list(trees).find((tree) => read(join(trees, tree, "gitdir")) === link);
  return name === undefined ? undefined : join(trees, name);
}

/** A work tree's own git folder names that of its repository. */
function commonFolder(gitDir: string): string {
  const common = read(join(gitDir, "commondir"));
  return realPath(common === undefined ? gitDir : resolve(gitDir, common));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trimEnd();
  } catch {
    return undefined;
  }
}

function removeTree(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // A test may leave folders that not even their owner may write.
    openFolders(path);
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

function openFolders(path: string): void {
  chmodSync(path, 0o700);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) openFolders(join(path, entry.name));
  }
}
