import type { Repository } from "./repository.js";
import { resolveRevision } from "./resolve-revision.js";

/** A tag or branch, or at least 12 hex; no walk through the history as `HEAD~3` or `:/text` are. */
const plainName = /^(?!.*\.\.)\w[\w./+-]{0,199}$/;
const hex = /^[\da-f]{12,40}$/i;
const fullHex = /^[\da-f]{40}$/;
/** Git only reads a ref. */
const timeoutMs = 20_000;

/** 40 hex of the commit that a job names by a tag, a branch or at least 12 hex; undefined: none. Throws REPO_UNAVAILABLE. */
export async function resolveName(repository: Repository, name: string): Promise<string | undefined> {
  if (!plainName.test(name)) return undefined;
  const names = [`refs/tags/${name}`, `refs/heads/${name}`];
  // No tag hides the commit whose full name it has.
  const ways = fullHex.test(name) ? [name, ...names] : [...names, ...(hex.test(name) ? [name] : [])];
  for (const way of ways) {
    const commit = await resolveRevision(repository, way, timeoutMs);
    if (commit !== undefined) return commit;
  }
  return undefined;
}
