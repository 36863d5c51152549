import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { isShallow } from "./is-shallow.js";
import type { GitPlace } from "./run-git-in.js";

/** What makes a shallow clone a whole one. */
export const unshallowHint = "git fetch --unshallow";

/** The error of a name that no commit has, and what may help. Throws REPO_UNAVAILABLE where git cannot be asked. */
export async function commitNotFound(git: GitPlace, name: string): Promise<CciError> {
  const message = `commit not found: ${printable(name)}`;
  if (await isShallow(git)) {
    return new CciError("NOT_FOUND", `${message} (this is a shallow clone)`, { hint: unshallowHint });
  }
  const hint = "name it with --base origin/main, or: git remote set-head origin -a";
  return new CciError("NOT_FOUND", message, name === "origin/HEAD" ? { hint } : {});
}
