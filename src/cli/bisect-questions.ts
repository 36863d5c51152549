import type { BisectRules } from "../bisect/bisect-rules.js";
import type { CommitQuestions } from "../bisect/producer/commit-questions.js";
import { systemClock } from "../support/clock.js";

/** What the producer asks of repositories, from the mirrors of this machine; git is loaded with the first question. */
export function bisectQuestions(rules: BisectRules, stop: AbortSignal): CommitQuestions {
  let opened: Promise<CommitQuestions> | undefined;
  const open = async (): Promise<CommitQuestions> => {
    const { mirrorQuestions } = await import("../bisect/producer/mirror-questions.js");
    const { bisectMirrors } = await import("./bisect-mirrors.js");
    return mirrorQuestions(bisectMirrors(rules), systemClock, stop);
  };
  const ask = (): Promise<CommitQuestions> => {
    opened ??= open();
    return opened;
  };
  return {
    committerTime: async (url, commit) => (await ask()).committerTime(url, commit),
    versionTag: async (url, commit) => (await ask()).versionTag(url, commit),
    isAncestor: async (url, ancestor, commit) => (await ask()).isAncestor(url, ancestor, commit),
  };
}
