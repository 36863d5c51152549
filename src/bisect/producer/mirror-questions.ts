import { CciError } from "../../support/cci-error.js";
import type { Clock } from "../../support/clock.js";
import { openHistory } from "../git/open-history.js";
import type { Mirrors } from "../git/open-mirrors.js";
import { openRepository } from "../git/repository.js";
import type { History } from "../history.js";
import type { CommitQuestions } from "./commit-questions.js";
import { openMirrorCache, patienceMs } from "./mirror-cache.js";

const versionGlobs = ["--match=v[0-9]*", "--match=[0-9]*"];

/**
 * Answers from mirrors of the repositories; where git fails, or takes more than 20 s for the mirror or for the answer, it
 * cannot be told.
 */
export function mirrorQuestions(mirrors: Mirrors, clock: Clock, stop: AbortSignal): CommitQuestions {
  const cache = openMirrorCache(mirrors, clock, stop);
  const ask = async <T>(
    url: string,
    answer: (history: History, gitDir: string, until: AbortSignal) => Promise<T | undefined>,
  ): Promise<T | undefined> => {
    const gitDir = await cache.gitDirOf(url);
    if (gitDir === undefined || stop.aborted) return undefined;
    const answered = new AbortController();
    const tooLate = new AbortController();
    const until = AbortSignal.any([stop, tooLate.signal]);
    void clock.wait(patienceMs, AbortSignal.any([answered.signal, stop])).then(() => tooLate.abort());
    try {
      return await answer(openHistory(gitDir, until), gitDir, until);
    } catch (error) {
      if (error instanceof CciError || until.aborted) return undefined;
      throw error;
    } finally {
      answered.abort();
    }
  };
  return {
    committerTime: (url, revision) =>
      ask(url, async (history) => {
        const commit = await history.resolveName(revision);
        return commit === undefined ? undefined : (await history.facts(commit)).committerTime;
      }),
    versionTag: (url, revision) =>
      ask(url, async (history, gitDir, until) => {
        const commit = await history.resolveName(revision);
        if (commit === undefined) return undefined;
        const args = ["describe", "--tags", "--abbrev=0", ...versionGlobs, commit];
        const { exitCode, stdout } = await openRepository(gitDir, until).run(args, patienceMs);
        return exitCode === 0 ? stdout.toString("utf8").trim() : undefined;
      }),
    isAncestor: (url, ancestor, revision) =>
      ask(url, async (history) => {
        const [old, commit] = [await history.resolveName(ancestor), await history.resolveName(revision)];
        return old === undefined || commit === undefined ? undefined : history.isAncestor(old, commit);
      }),
  };
}
