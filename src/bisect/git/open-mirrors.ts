import { join } from "node:path";
import { systemClock } from "../../support/clock.js";
import { lockFile } from "../../support/file-lock.js";
import { type FetchTarget, fetchFailure, fetchFrom } from "./fetch.js";
import { openRepository, requireCommit } from "./repository.js";
import { type RepositoryLimits, repositorySource } from "./repository-source.js";
import { isRepository, updateMirror } from "./update-mirror.js";
import { type DiskWatch, usualDiskWatch } from "./while-disk-lasts.js";

export interface MirrorOptions extends RepositoryLimits {
  /** Of mirrors and their locks; as many processes as wanted share it. */
  readonly folder: string;
  /** First fetches at once, over all processes. */
  readonly maxConcurrentClones: number;
  /** Default: by the free space of the disk, every 2 s. */
  readonly disk?: DiskWatch;
}

/**
 * Bare copies of repositories, one for all spellings of an address (bisect.md 3.1 C-4). All refs are there under the names
 * they have there; what a force push took away stays as an object. Every method throws REPO_UNAVAILABLE, and the reason of
 * `stop` when that comes first.
 */
export interface Mirrors {
  /** The git folder of a mirror that holds all that the repository held when this was called. */
  mirror(url: string, stop?: AbortSignal): Promise<string>;
  /** Whether the mirror has that commit now, 40 hex: a server need not give what no ref leads to. */
  fetchObject(url: string, commit: string, stop?: AbortSignal): Promise<boolean>;
}

/** What servers say of an object that they do not have, or do not give. */
const noSuchObject = /not our ref|unadvertised object|remote ref|bad object|not a valid object/i;

/** Opens a folder of mirrors; it is made with the first of them. */
export function openMirrors({ folder, maxConcurrentClones, disk = usualDiskWatch, ...limits }: MirrorOptions): Mirrors {
  const slots = Array.from({ length: maxConcurrentClones }, (_, n) => join(folder, `clone-${n + 1}.lock`));

  const withMirror = async <T>(
    url: string,
    stop: AbortSignal | undefined,
    use: (target: FetchTarget) => Promise<T>,
  ): Promise<T> => {
    const source = repositorySource(url, limits);
    const gitDir = join(folder, source.folderName);
    const unlock = await lockFile([`${gitDir}.lock`], stop);
    try {
      return await use({ gitDir, source, folder, stop, disk });
    } finally {
      unlock();
    }
  };

  return {
    async mirror(url, stop) {
      const askedMs = systemClock.nowMs();
      return withMirror(url, stop, async (target) => {
        await updateMirror(target, slots, askedMs);
        return target.gitDir;
      });
    },
    async fetchObject(url, commit, stop) {
      requireCommit(commit);
      return withMirror(url, stop, async (target) => {
        if (!isRepository(target.gitDir)) await updateMirror(target, slots, systemClock.nowMs());
        return (await hasCommit(target, commit)) || (await fetchCommit(target, commit));
      });
    },
  };
}

async function fetchCommit(target: FetchTarget, commit: string): Promise<boolean> {
  const said = await fetchFrom(target, [], commit);
  if (said !== undefined && !noSuchObject.test(said)) throw fetchFailure(target, said);
  return said === undefined && (await hasCommit(target, commit));
}

async function hasCommit({ gitDir, stop }: FetchTarget, commit: string): Promise<boolean> {
  const { exitCode } = await openRepository(gitDir, stop).run(["cat-file", "-e", `${commit}^{commit}`]);
  return exitCode === 0;
}
