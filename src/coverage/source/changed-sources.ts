import type { SourceTree } from "./source-tree.js";
import type { SourcedProfile } from "./sourced-profile.js";

/**
 * The paths of the sources of a profile that another tree has differently, or does not have. How their lines end does not
 * matter. Throws what the tree throws.
 */
export async function changedSources({ files }: SourcedProfile, tree: SourceTree): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const { path, source } of files) {
    if (path === undefined || source === undefined) continue;
    const other = await tree.read(path);
    if (other === undefined || !(source.equals(other) || withoutReturns(source) === withoutReturns(other))) {
      changed.push(path);
    }
  }
  return changed;
}

function withoutReturns(source: Buffer): string {
  return source.toString("latin1").replaceAll("\r\n", "\n");
}
