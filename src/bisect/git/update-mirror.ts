import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { systemClock } from "../../support/clock.js";
import { lockFile } from "../../support/file-lock.js";
import { clearStaleLocks } from "../../support/git/clear-stale-locks.js";
import { runGit } from "../../support/git/run-git.js";
import { makeFolder } from "../../support/make-folder.js";
import { type FetchTarget, fetchFailure, fetchFrom, gitIn, remoteHead } from "./fetch.js";

/** Configuration of a mirror: nothing is thrown away, nothing is put in the place of anything. */
const configuration = `[core]
	useReplaceRefs = false
	hooksPath = /dev/null
[gc]
	auto = 0
	pruneExpire = never
`;

/** Refs have the names they have there; all of them, whatever the configuration says. */
const allRefs = "+refs/*:refs/*";
const stampName = "cci-fetched";
/** From so many packs on they are joined. */
const manyPacks = 24;

/**
 * Makes a mirror hold what its repository held at `askedMs` or later: a first fetch by one of `slots`, another fetch, or
 * nothing where somebody else has just done it. For the holder of the mirror's lock alone. Throws REPO_UNAVAILABLE.
 */
export async function updateMirror(target: FetchTarget, slots: readonly string[], askedMs: number): Promise<void> {
  if (isRepository(target.gitDir) && fetchedMs(target.gitDir) >= askedMs) return;
  if (isRepository(target.gitDir) && (await isReadable(target))) await update(target);
  else await clone(target, slots);
}

/** A mirror gets its name when its first fetch is done. */
export function isRepository(gitDir: string): boolean {
  return ["HEAD", "objects", "refs"].every((name) => existsSync(join(gitDir, name)));
}

/** A machine that lost its power leaves files that are empty. */
async function isReadable({ gitDir, stop }: FetchTarget): Promise<boolean> {
  const { exitCode } = await runGit({ args: ["--git-dir=.", "rev-parse", "--git-dir"], cwd: gitDir, stop });
  return exitCode === 0;
}

async function update(target: FetchTarget): Promise<void> {
  const { gitDir, stop } = target;
  await clearStaleLocks(gitDir, stop);
  await fetchAll(target);
  await setHead(target);
  const packs = readdirSync(join(gitDir, "objects", "pack")).filter((name) => name.endsWith(".pack"));
  // Unlike gc it drops no object, and it leaves big packs as they are.
  if (packs.length >= manyPacks) await gitIn(target, ["repack", "--quiet", "-d", "--geometric=2"]);
}

async function clone(target: FetchTarget, slots: readonly string[]): Promise<void> {
  const { gitDir, folder, stop } = target;
  const leave = await lockFile(slots, stop);
  const partial = `${basename(gitDir)}.partial-`;
  const removeParts = (): void => {
    for (const name of readdirSync(folder)) {
      if (name.startsWith(partial)) rmSync(join(folder, name), { recursive: true, force: true });
    }
  };
  const unfinished = join(folder, `${partial}${process.pid}-${systemClock.nowMs()}`);
  try {
    removeParts();
    makeFolder(unfinished);
    const part = { ...target, gitDir: unfinished };
    await runInit(part);
    await fetchAll(part);
    await setHead(part);
    rmSync(gitDir, { recursive: true, force: true });
    renameSync(unfinished, gitDir);
  } catch (error) {
    if (error instanceof CciError || stop?.aborted) throw error;
    throw new CciError("REPO_UNAVAILABLE", `cannot make ${gitDir}: ${reasonOf(error)}`, { cause: error });
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    leave();
  }
}

async function runInit(target: FetchTarget): Promise<void> {
  await gitIn(target, ["init", "--quiet", "--bare", "--template="]);
  appendFileSync(join(target.gitDir, "config"), configuration);
}

async function fetchAll(target: FetchTarget): Promise<void> {
  const { gitDir } = target;
  const beganMs = systemClock.nowMs();
  // A repository that is shallow itself gives what it has, and more when it has got more.
  const depth = existsSync(join(gitDir, "shallow")) ? "--unshallow" : "--update-shallow";
  const said = await fetchFrom(target, ["--prune", depth], allRefs);
  if (said !== undefined) throw fetchFailure(target, said);
  writeFileSync(join(gitDir, stampName), String(beganMs));
}

/** HEAD names the branch that it names there now, so that its end can be found; it stays where that is not told. */
async function setHead(target: FetchTarget): Promise<void> {
  const branch = await remoteHead(target);
  if (branch !== undefined) await gitIn(target, ["symbolic-ref", "HEAD", branch]);
}

/** When the last fetch that worked began, ms; 0: never. */
function fetchedMs(gitDir: string): number {
  try {
    return Number(readFileSync(join(gitDir, stampName), "latin1"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}
