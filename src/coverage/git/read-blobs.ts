import { CciError } from "../../support/cci-error.js";
import { type GitPlace, gitBytes } from "./run-git-in.js";

const newline = 0x0a;

/** The bytes of blobs by their full hashes, by one git. Throws REPO_UNAVAILABLE, also where one is missing. */
export async function readBlobs(git: GitPlace, hashes: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const input = Buffer.from(hashes.map((hash) => `${hash}\n`).join(""));
  const output = await gitBytes(git, ["cat-file", "--batch"], { input });
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < output.length; ) {
    const headingEnd = output.indexOf(newline, at);
    const heading = output.toString("latin1", at, headingEnd);
    const [, hash, size] = /^(\w+) blob (\d+)$/.exec(heading) ?? [];
    if (hash === undefined) throw new CciError("REPO_UNAVAILABLE", `${git.gitDir}: ${heading}`);
    at = headingEnd + 1 + Number(size);
    blobs.set(hash, output.subarray(headingEnd + 1, at));
    at++;
  }
  return blobs;
}
