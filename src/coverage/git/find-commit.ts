import type { GitExtras, GitPlace } from "./run-git-in.js";
import { gitBytes } from "./run-git-in.js";

/** Nothing that git reads as a search, a path, a range, an option, or as several names. */
const plainName = /^(?!-)(?!.*\.\.)[^\s\0-\x1f\x7f:{}\\?*[]{1,255}$/;
const hash = /^[\da-f]{4,64}$/i;

/**
 * The full hash of the commit that a name means: a hash of any length that is the only one, a branch, a tag, or one of these
 * with `~N` behind it. What looks like a hash is one, whatever branch or tag is called so. Undefined: none here. Throws
 * REPO_UNAVAILABLE.
 */
export async function findCommit(
  git: GitPlace,
  name: string,
  { prefersRemote }: { readonly prefersRemote: boolean },
  stop?: AbortSignal,
): Promise<string | undefined> {
  if (!plainName.test(name)) return undefined;
  const isHash = hash.test(name);
  // The name that `git describe` gives a commit holds its hash: a tag of the name of the hash is not in its way.
  const ways = [name, isHash ? `x-0-g${name}` : `refs/remotes/origin/${name}`];
  // A branch that is known here as it once was is not the branch.
  if (prefersRemote && !isHash) ways.reverse();
  const input = Buffer.from(ways.map((way) => `${way}^{commit}\n`).join(""));
  const extras: GitExtras = { input, ...(stop === undefined ? {} : { stop }) };
  const output = await gitBytes(git, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], extras);
  const found = output
    .toString("utf8")
    .split("\n")
    .flatMap((line) => /^(\w+) commit$/.exec(line)?.[1] ?? []);
  return isHash ? found.find((commit) => commit.startsWith(name.toLowerCase())) : found[0];
}
