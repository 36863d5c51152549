import { CciError } from "../../support/cci-error.js";
import { type GitEnd, type GitRequest, gitFailure, runGit } from "../../support/git/run-git.js";

/** Reads one repository by its git folder. */
export interface Repository {
  readonly gitDir: string;
  /** Text of stdout. Throws REPO_UNAVAILABLE where the exit code is none of `exits`, by default 0 alone. */
  read(args: readonly string[], exits?: readonly number[]): Promise<string>;
  /** Whatever its exit code. `timeoutMs`: as for `runGit`. */
  run(args: readonly string[], timeoutMs?: number): Promise<GitEnd>;
  /** The same; undefined: it prints more than that. */
  runWithin(maxOutputBytes: number, args: readonly string[]): Promise<GitEnd | undefined>;
}

/** Any repository on disk, bare or not. A `stop` ends what runs. */
export function openRepository(gitDir: string, stop?: AbortSignal): Repository {
  // The folder git starts in stands for the top of the work tree: paths are those of the commits.
  const request = (args: readonly string[]): GitRequest => ({ args: ["--git-dir=.", ...args], cwd: gitDir, stop });
  const run = (args: readonly string[], timeoutMs?: number): Promise<GitEnd> =>
    runGit({ ...request(args), ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return {
    gitDir,
    run,
    async runWithin(maxOutputBytes, args) {
      const end = await runGit({ ...request(args), maxOutputBytes, truncates: true });
      return end.isTruncated ? undefined : end;
    },
    async read(args, exits = [0]) {
      const { exitCode, stdout, stderr } = await run(args);
      if (!exits.includes(exitCode)) throw gitFailure({ args, cwd: gitDir }, stderr);
      return stdout.toString("utf8");
    },
  };
}

/** Throws REPO_UNAVAILABLE where it is not the full name of a commit. */
export function requireCommit(text: string): string {
  if (/^[\da-f]{40}$/.test(text)) return text;
  throw new CciError("REPO_UNAVAILABLE", `${JSON.stringify(text.slice(0, 100))} is not the 40 hex of a commit`);
}
