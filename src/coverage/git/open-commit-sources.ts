import { pathInside } from "../source/path-inside.js";
import { mayHoldModules, readGoModules } from "../source/read-go-modules.js";
import type { GoModule, SourceTree } from "../source/source-tree.js";
import { openBlobReader } from "./open-blob-reader.js";
import { requireHash } from "./require-hash.js";
import { type GitPlace, gitBytes } from "./run-git-in.js";

/**
 * The Go files of a commit, by its full hash: a few gits for a report. `workTree` is where it is checked out, by its paths as
 * `pathInside` takes them. Throws REPO_UNAVAILABLE where it is no hash.
 */
export function openCommitSources(
  git: GitPlace,
  commit: string,
  workTree?: readonly [string, ...string[]],
): SourceTree {
  const hash = requireHash(commit);
  const readBlob = openBlobReader(git);
  let listing: Promise<ReadonlyMap<string, string>> | undefined;
  let modules: Promise<readonly GoModule[]> | undefined;
  const files = (): Promise<ReadonlyMap<string, string>> => {
    listing ??= listGoFiles(git, hash);
    return listing;
  };
  const read = async (path: string): Promise<Buffer | undefined> => {
    const blob = (await files()).get(path);
    return blob === undefined ? undefined : readBlob(blob, path);
  };
  const findModules = async (): Promise<readonly GoModule[]> =>
    readGoModules([...(await files()).keys()].filter(isGoMod), read);
  return {
    goModules() {
      modules ??= findModules();
      return modules;
    },
    read,
    ...(workTree === undefined ? {} : { pathInside: (path: string) => pathInside(workTree, path) }),
  };
}

/** The hash of each regular Go file and go.mod, by its path. */
async function listGoFiles(git: GitPlace, commit: string): Promise<ReadonlyMap<string, string>> {
  const output = await gitBytes(git, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  const entries = output.toString("utf8").split("\0");
  return new Map(
    entries.flatMap((entry) => {
      const [, hash = "", path = ""] = /^100\d+ blob (\w+)\t(.*)$/s.exec(entry) ?? [];
      return path.endsWith(".go") || isGoMod(path) ? [[path, hash] as const] : [];
    }),
  );
}

function isGoMod(path: string): boolean {
  const steps = path.split("/");
  return steps.pop() === "go.mod" && steps.every(mayHoldModules);
}
