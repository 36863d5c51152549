import { type GitEnd, type GitRequest, gitFailure, runGit } from "../../support/git/run-git.js";

/** A git folder, and how long a git in it may take. */
export interface GitPlace {
  readonly gitDir: string;
  readonly timeoutMs: number;
}

/** What a git may have besides its arguments. */
export type GitExtras = Pick<GitRequest, "input" | "env" | "stop" | "timeoutMs">;

/** Runs git in a git folder, whatever its exit code; paths are those of commits. Throws REPO_UNAVAILABLE, the reason of `stop`. */
export function runGitIn(place: GitPlace, args: readonly string[], extras: GitExtras = {}): Promise<GitEnd> {
  return runGit(requestIn(place, args, extras));
}

/** What it prints. Throws REPO_UNAVAILABLE also where its exit code is not 0. */
export async function gitBytes(place: GitPlace, args: readonly string[], extras: GitExtras = {}): Promise<Buffer> {
  const request = requestIn(place, args, extras);
  const { exitCode, stdout, stderr } = await runGit(request);
  if (exitCode !== 0) throw gitFailure(request, stderr);
  return stdout;
}

function requestIn({ gitDir, timeoutMs }: GitPlace, args: readonly string[], extras: GitExtras): GitRequest {
  return { timeoutMs, ...extras, args: ["--git-dir=.", ...args], cwd: gitDir };
}
