import { join } from "node:path";
import { isAppName } from "../../support/app-name.js";
import { CciError } from "../../support/cci-error.js";
import { type Clock, systemClock } from "../../support/clock.js";
import { lockFile } from "../../support/file-lock.js";
import { printable } from "../../support/printable.js";
import type { CoverageRules } from "../coverage-rules.js";
import { cloneRepository, gitDirOf, isCloned } from "./clone-repository.js";
import { fetchCommit, fetchRepository } from "./fetch-repository.js";
import { findCommit } from "./find-commit.js";
import { readRepository } from "./open-repository.js";
import type { Repositories } from "./repository.js";
import { repositoryAddress } from "./repository-address.js";

/** So long after a fetch a name that is not known is not looked for again: anybody may ask for any name. */
const fetchedForMs = 30_000;
const fullHash = /^(?:[\da-f]{40}|[\da-f]{64})$/i;

/**
 * The clones of the modules: `ROOT/APP/repo`, made on first use within `cloneTimeoutMs`, fetched into within `gitTimeoutMs` for
 * each, by one process at a time (coverage.md 2.2, 5.3). Each is fetched into at most every 30 s.
 */
export function openRepositories(rules: CoverageRules, clock: Clock = systemClock): Repositories {
  const { root, modules, gitTimeoutMs, cloneTimeoutMs } = rules;
  const fetchedMs = new Map<string, number>();
  const isFresh = (app: string): boolean =>
    Math.abs(clock.nowMs() - (fetchedMs.get(app) ?? Number.NEGATIVE_INFINITY)) < fetchedForMs;
  return {
    async open(app, stop) {
      const module = modules.get(app);
      if (!module) return undefined;
      if (!isAppName(app)) throw new CciError("REPO_UNAVAILABLE", `${printable(app)} cannot name a folder`);
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
        if (known !== undefined || isFresh(app)) return known;
        return alone(async () => {
          // Somebody else may have fetched it while we waited.
          const found = await find();
          if (found !== undefined || isFresh(app)) return found;
          await fetchRepository(git, from, stopResolve);
          const fetched = await find();
          const isWanted = fetched === undefined && fullHash.test(name);
          const isGot = isWanted && (await fetchCommit(git, from, name.toLowerCase(), stopResolve));
          fetchedMs.set(app, clock.nowMs());
          return isGot ? find() : fetched;
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
