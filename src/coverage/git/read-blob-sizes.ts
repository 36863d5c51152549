import { CciError } from "../../support/cci-error.js";
import { type GitPlace, gitBytes } from "./run-git-in.js";

/** Nothing is fetched into a repository of the user. */
const wholeHint = "of a partial clone: git fetch --refetch --no-filter makes it whole";

/** How many bytes blobs have, by their full hashes, by one git. Throws REPO_UNAVAILABLE, also where one is missing. */
export async function readBlobSizes(git: GitPlace, hashes: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const input = Buffer.from(hashes.map((hash) => `${hash}\n`).join(""));
  const output = await gitBytes(git, ["cat-file", "--batch-check"], { input });
  const lines = output.toString("latin1").split("\n").slice(0, -1);
  return new Map(
    lines.map((line) => {
      const [, hash, size] = /^(\w+) blob (\d+)$/.exec(line) ?? [];
      if (hash === undefined) throw new CciError("REPO_UNAVAILABLE", `${git.gitDir}: ${line}`, { hint: wholeHint });
      return [hash, Number(size)];
    }),
  );
}
