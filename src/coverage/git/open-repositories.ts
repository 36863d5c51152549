import { join } from "node:path";
import { CciError } from "../../support/cci-error.js";
import { lockFile } from "../../support/file-lock.js";
import { printable } from "../../support/printable.js";
import type { CoverageRules } from "../coverage-rules.js";
import { cloneRepository, gitDirOf, isCloned } from "./clone-repository.js";
import { fetchCommit, fetchRepository } from "./fetch-repository.js";
import { findCommit } from "./find-commit.js";
import { readRepository } from "./open-repository.js";
import type { Repositories } from "./repository.js";
import { repositoryAddress } from "./repository-address.js";

/** An app is the name of a folder (coverage.md 2.1). */
const folderName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const fullHash = /^(?:[\da-f]{40}|[\da-f]{64})$/i;

/**
 * The clones of the modules: `ROOT/APP/repo`, made on first use within `cloneTimeoutMs`, fetched into within `gitTimeoutMs` for
 * each, by one process at a time (coverage.md 2.2, 5.3).
 */
export function openRepositories(rules: CoverageRules): Repositories {
  const { root, modules, gitTimeoutMs, cloneTimeoutMs } = rules;
  return {
    async open(app, stop) {
      const module = modules.get(app);
      if (!module) return undefined;
      if (!folderName.test(app)) throw new CciError("REPO_UNAVAILABLE", `${printable(app)} cannot name a folder`);
      const from = repositoryAddress(module.repo, root);
      const folder = join(root, app, "repo");
      // Whoever has it may be at a clone.
      const alone = <T>(work: () => Promise<T>): Promise<T> =>
        whileLocked(join(root, app, ".repo.lock"), cloneTimeoutMs + gitTimeoutMs, stop, work);
      if (!isCloned(folder)) {
        await alone(async () => {
          if (!isCloned(folder)) await cloneRepository(folder, from, cloneTimeoutMs, stop);
        });
      }
      const git = { gitDir: gitDirOf(folder), timeoutMs: gitTimeoutMs };
      return readRepository(folder, git, async (name, stopResolve = stop) => {
        const find = (): Promise<string | undefined> => findCommit(git, name, { prefersRemote: true }, stopResolve);
        const known = await find();
        if (known !== undefined) return known;
        return alone(async () => {
          await fetchRepository(git, from, stopResolve);
          const fetched = await find();
          if (fetched !== undefined || !fullHash.test(name)) return fetched;
          return (await fetchCommit(git, from, name.toLowerCase(), stopResolve)) ? find() : undefined;
        });
      });
    },
  };
}

async function whileLocked<T>(
  path: string,
  timeoutMs: number,
  stop: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(timeoutMs);
  let leave: () => void;
  try {
    leave = await lockFile([path], stop === undefined ? late : AbortSignal.any([stop, late]));
  } catch (error) {
    if (!late.aborted || stop?.aborted) throw error;
    throw new CciError("REPO_UNAVAILABLE", `${path} is locked by another goc-cov for ${timeoutMs / 1000} s`);
  }
  try {
    return await work();
  } finally {
    leave();
  }
}
