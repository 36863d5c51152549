import { CciError } from "../../support/cci-error.js";
import type { Repository } from "./repository.js";

/** No name of a commit is longer. */
const maxRevisionChars = 1024;

/**
 * 40 hex of the commit that an expression of git names; undefined: none. For expressions of the user alone, who may wait for
 * them: others go by `resolveName`. Throws REPO_UNAVAILABLE.
 */
export async function resolveRevision(
  repository: Repository,
  revision: string,
  timeoutMs?: number,
): Promise<string | undefined> {
  const isNone = revision === "" || revision.startsWith("-") || revision.length > maxRevisionChars;
  if (isNone || /[\0\n]/.test(revision)) return undefined;
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const { exitCode, stdout, stderr } = await repository.run(args, timeoutMs);
  const commit = stdout.toString("latin1").trim();
  if (exitCode === 0 && /^[\da-f]{40}$/.test(commit)) return commit;
  if (exitCode === 0 && /^[\da-f]{64}$/.test(commit)) {
    throw new CciError("REPO_UNAVAILABLE", `${repository.gitDir}: repositories with SHA-256 names are not supported`);
  }
  // Git says the same of a name that is none and of a repository that is none.
  if (/not a git repository|dubious ownership/.test(stderr)) await repository.read(args);
  return undefined;
}
