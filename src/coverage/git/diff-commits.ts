import { CciError } from "../../support/cci-error.js";
import { gitFailure } from "../../support/git/run-git.js";
import { unshallowHint } from "./commit-not-found.js";
import { isShallow } from "./is-shallow.js";
import type { DiffRange } from "./repository.js";
import { requireHash } from "./require-hash.js";
import { type GitPlace, gitBytes, runGitIn } from "./run-git-in.js";

/** A patch of changed lines alone, the same whatever the user's configuration says. */
const patch = ["-p", "-r", "-U0", "-M", "--no-ext-diff", "--no-textconv", "--no-color", "--inter-hunk-context=0"];
/** What is bigger is no source, and is shown as binary. */
const sizes = ["-c", "core.bigFileThreshold=16m"];
const prefixes = ["--src-prefix=a/", "--dst-prefix=b/", "-O/dev/null"];

/**
 * `git diff -U0 -M` of all files between two commits (coverage.md 5.4): those that do not count are named in the report.
 * Throws REPO_UNAVAILABLE.
 */
export async function diffCommits(
  git: GitPlace,
  base: string,
  head: string,
  { isTwoDot }: DiffRange,
  stop?: AbortSignal,
): Promise<Buffer> {
  const extras = stop === undefined ? {} : { stop };
  const [from, to] = [requireHash(base), requireHash(head)];
  const start = isTwoDot ? from : await mergeBase(git, from, to, extras);
  return gitBytes(git, [...sizes, "diff-tree", ...patch, ...prefixes, start, to, "--"], extras);
}

async function mergeBase(
  git: GitPlace,
  base: string,
  head: string,
  extras: { readonly stop?: AbortSignal },
): Promise<string> {
  const args = ["merge-base", base, head];
  const { exitCode, stdout, stderr } = await runGitIn(git, args, extras);
  if (exitCode === 0) return requireHash(stdout.toString("latin1").trim());
  if (exitCode !== 1) throw gitFailure({ args, cwd: git.gitDir }, stderr);
  if (await isShallow(git)) {
    throw new CciError("REPO_UNAVAILABLE", `${base} and ${head} have no commit in common in this shallow clone`, {
      hint: unshallowHint,
    });
  }
  throw new CciError("REPO_UNAVAILABLE", `${base} and ${head} have no commit in common`, {
    hint: "compare with the base itself (--two-dot)",
  });
}
