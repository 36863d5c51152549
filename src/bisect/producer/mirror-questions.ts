import { CciError } from "../../support/cci-error.js";
import type { Clock } from "../../support/clock.js";
import { openHistory } from "../git/open-history.js";
import type { Mirrors } from "../git/open-mirrors.js";
import { openRepository } from "../git/repository.js";
import type { History } from "../history.js";
import type { CommitQuestions } from "./commit-questions.js";

/** A mirror that is fetched for the first time goes on beyond it; until it is there its commits cannot be told. */
const patienceMs = 20_000;
/** A mirror that is not older is not fetched again for a question. */
const freshMs = 600_000;
const versionGlobs = ["--match=v[0-9]*", "--match=[0-9]*"];

/** Answers from mirrors of the repositories; where git fails, or takes too long, it cannot be told. */
export function mirrorQuestions(mirrors: Mirrors, clock: Clock, stop: AbortSignal): CommitQuestions {
  const known = new Map<string, { readonly askedMs: number; readonly gitDir: Promise<string> }>();
  const gitDirOf = (url: string): Promise<string> => {
    const before = known.get(url);
    if (before && clock.nowMs() - before.askedMs < freshMs) return before.gitDir;
    const gitDir = mirrors.mirror(url, stop);
    // Whoever waits for it hears of it.
    gitDir.catch(() => known.delete(url));
    known.set(url, { askedMs: clock.nowMs(), gitDir });
    return gitDir;
  };
  const ask = async <T>(
    url: string,
    answer: (history: History, gitDir: string) => Promise<T | undefined>,
  ): Promise<T | undefined> => {
    const answered = new AbortController();
    try {
      const late = clock.wait(patienceMs, AbortSignal.any([answered.signal, stop])).then(() => undefined);
      const gitDir = await Promise.race([gitDirOf(url), late]);
      return gitDir === undefined ? undefined : await answer(openHistory(gitDir, stop), gitDir);
    } catch (error) {
      if (error instanceof CciError || stop.aborted) return undefined;
      throw error;
    } finally {
      answered.abort();
    }
  };
  return {
    committerTime: (url, revision) =>
      ask(url, async (history) => {
        const commit = await history.resolve(revision);
        return commit === undefined ? undefined : (await history.facts(commit)).committerTime;
      }),
    versionTag: (url, revision) =>
      ask(url, async (history, gitDir) => {
        const commit = await history.resolve(revision);
        if (commit === undefined) return undefined;
        const args = ["describe", "--tags", "--abbrev=0", ...versionGlobs, commit];
        const { exitCode, stdout } = await openRepository(gitDir, stop).run(args);
        return exitCode === 0 ? stdout.toString("utf8").trim() : undefined;
      }),
    isAncestor: (url, ancestor, revision) =>
      ask(url, async (history) => {
        const [old, commit] = [await history.resolve(ancestor), await history.resolve(revision)];
        return old === undefined || commit === undefined ? undefined : history.isAncestor(old, commit);
      }),
  };
}
