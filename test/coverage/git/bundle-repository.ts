import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { gitEnvironment } from "../../../src/support/git/git-environment.js";
import { makeFolder } from "../../support/temp-folder.js";
import { gocCorpus } from "../source/goc-corpus.js";

/** The repository of the recorded diff, with both its branches: needs the corpus. */
export function makeRepositoryFromBundle(): {
  readonly folder: string;
  readonly show: (branch: string, path: string) => Buffer;
} {
  const folder = makeFolder();
  const git = (...args: readonly string[]): Buffer =>
    execFileSync("git", args, { cwd: folder, env: gitEnvironment({ GIT_CONFIG_GLOBAL: "/dev/null" }), stdio: "pipe" });
  git("init", "--quiet", "--initial-branch=none");
  git("fetch", "--quiet", join(gocCorpus, "diff/repo.bundle"), "+refs/heads/*:refs/heads/*");
  git("checkout", "--quiet", "master");
  return { folder, show: (branch, path) => git("show", `${branch}:${path}`) };
}
