import { rmSync } from "node:fs";
import { join } from "node:path";
import type { TestRepository } from "../../bisect/git/make-repository.js";

/**
 * Takes a blob out of a small repository, which says of itself that a program of its own gets what is missing. Gives the path of
 * a file that is there once the program ran.
 */
export function makePartial({ folder, gitDir, git }: TestRepository, blob: string): string {
  const mark = join(folder, "ran");
  const hash = git("rev-parse", blob);
  rmSync(join(gitDir, "objects", hash.slice(0, 2), hash.slice(2)));
  git("config", "core.repositoryFormatVersion", "1");
  git("config", "extensions.partialClone", "origin");
  git("config", "remote.origin.promisor", "true");
  git("config", "remote.origin.url", folder);
  git("config", "remote.origin.uploadpack", `touch ${mark}; false`);
  return mark;
}
