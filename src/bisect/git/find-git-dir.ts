import { gitFailure, runGit } from "../../support/git/run-git.js";

/**
 * The git folder of the repository or work tree that a folder lies in, absolute; undefined: it lies in none. Throws
 * REPO_UNAVAILABLE where git refuses it.
 */
export async function findGitDir(folder: string): Promise<string | undefined> {
  const request = { args: ["rev-parse", "--absolute-git-dir"], cwd: folder };
  const { exitCode, stdout, stderr } = await runGit(request);
  if (exitCode === 0) return stdout.toString("utf8").replace(/\n$/, "");
  if (/not a git repository/.test(stderr)) return undefined;
  throw gitFailure(request, stderr);
}
