import type { Profile } from "../profile/profile.js";
import { findSource, type SourceSearch } from "./find-source.js";
import type { SourceTree } from "./source-tree.js";
import type { SourcedProfile } from "./sourced-profile.js";

/** A profile with the sources that a tree has of its files. Throws what the tree throws; what is not found is no error. */
export async function withSources(profile: Profile, tree: SourceTree, search: SourceSearch): Promise<SourcedProfile> {
  const files = await Promise.all(
    profile.files.map(async (file) => {
      const found = await findSource(tree, file.file, search);
      return { ...file, path: found?.path, source: found?.source };
    }),
  );
  return { mode: profile.mode, files };
}
