import { type GitPlace, gitBytes } from "./run-git-in.js";

/** Whether a repository has only the newest of its commits. Throws REPO_UNAVAILABLE. */
export async function isShallow(git: GitPlace): Promise<boolean> {
  return (await gitBytes(git, ["rev-parse", "--is-shallow-repository"])).toString("latin1") === "true\n";
}
