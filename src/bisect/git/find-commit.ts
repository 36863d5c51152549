import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { openHistory } from "./open-history.js";
import type { Mirrors } from "./open-mirrors.js";

const fullHex = /^[\da-f]{40}$/;

/**
 * A commit of a repository by what a job says of it: a tag, a branch, or at least 12 hex (bisect.md 4.1), in a mirror that
 * is up to date. Throws REPO_UNAVAILABLE, and COMMIT_NOT_FOUND where the repository has no such commit.
 */
export async function findCommit(
  mirrors: Mirrors,
  url: string,
  revision: string,
  stop?: AbortSignal,
): Promise<{ readonly gitDir: string; readonly commit: string }> {
  if (revision.startsWith("-")) {
    throw new CciError("REPO_UNAVAILABLE", `${printable(revision.slice(0, 100))} is no name of a commit`);
  }
  const gitDir = await mirrors.mirror(url, stop);
  const history = openHistory(gitDir, stop);
  let commit = await history.resolveName(revision);
  if (commit === undefined && fullHex.test(revision) && (await mirrors.fetchObject(url, revision, stop))) {
    commit = await history.resolveName(revision);
  }
  if (commit !== undefined) return { gitDir, commit };
  throw new CciError("COMMIT_NOT_FOUND", `${printable(revision.slice(0, 100))} is no commit of ${printable(url)}`, {
    hint: "a tag, a branch, or at least 12 hex",
  });
}
