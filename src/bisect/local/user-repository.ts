import { posix } from "node:path";
import { CciError } from "../../support/cci-error.js";
import { gitOutput } from "../../support/git/run-git.js";
import { findGitDir } from "../git/find-git-dir.js";

/** The repository that the user stands in. */
export interface UserRepository {
  /** Of the work tree that the user stands in: its HEAD is the user's. */
  readonly gitDir: string;
  /** Shared by all work trees. */
  readonly commonDir: string;
  /** A path as the user gives it, from the top of the work tree. Throws USAGE where it leads out of it. */
  pathFromTop(given: string): string;
}

/** Finds the repository, bare or not, that a folder lies in. Throws REPO_UNAVAILABLE. */
export async function findUserRepository(folder: string): Promise<UserRepository> {
  const gitDir = await findGitDir(folder);
  if (gitDir === undefined) {
    throw new CciError("REPO_UNAVAILABLE", `${folder} lies in no git repository`, {
      hint: "go to a folder of the repository first",
    });
  }
  const commonArgs = ["--git-dir=.", "rev-parse", "--path-format=absolute", "--git-common-dir"];
  const commonDir = withoutNewline(await gitOutput({ args: commonArgs, cwd: gitDir }));
  const prefix = withoutNewline(await gitOutput({ args: ["rev-parse", "--show-prefix"], cwd: folder }));
  return {
    gitDir,
    commonDir,
    pathFromTop(given) {
      const path = posix.normalize(posix.join(prefix, given));
      if (given === "" || given.startsWith("/") || path === ".." || path.startsWith("../") || /[\0-\x1f]/.test(path)) {
        throw new CciError("USAGE", `--paths ${JSON.stringify(given)} is no path in the repository`);
      }
      return path;
    },
  };
}

function withoutNewline(text: string): string {
  return text.replace(/\n$/, "");
}
