import { isPlainPath } from "./is-plain-path.js";
import type { GoModule, SourceTree } from "./source-tree.js";

export interface SourceSearch {
  /** Names that start with `.` or `/` are paths in the tree; else they are never found. */
  readonly allowsPaths: boolean;
  /** The module path of the root, where it is not to be read from its go.mod. */
  readonly module?: string | undefined;
}

export interface FoundSource {
  /** Relative to the root of the tree. */
  readonly path: string;
  readonly source: Buffer;
}

/**
 * The source of a file of a profile: in the module with the longest path that begins its name, vendored, or at its name
 * (coverage.md 5.3); undefined where it is nowhere. Throws what the tree throws.
 */
export async function findSource(
  tree: SourceTree,
  file: string,
  search: SourceSearch,
): Promise<FoundSource | undefined> {
  if (!file.endsWith(".go")) return undefined;
  for (const path of await pathsOf(tree, file, search)) {
    const source = await tree.read(path);
    if (source) return { path, source };
  }
  return undefined;
}

async function pathsOf(tree: SourceTree, file: string, search: SourceSearch): Promise<readonly string[]> {
  if (file.startsWith(".") || file.startsWith("/")) {
    const path = search.allowsPaths ? tree.pathInside?.(file) : undefined;
    return path === undefined ? [] : [path];
  }
  if (!isPlainPath(file)) return [];
  const found = await tree.goModules();
  const modules: readonly GoModule[] =
    search.module === undefined ? found : [{ folder: "", modulePath: search.module }, ...found];
  const inModules = modules
    .filter(({ modulePath }) => file.startsWith(`${modulePath}/`))
    .toSorted((a, b) => b.modulePath.length - a.modulePath.length)
    .map(({ folder, modulePath }) => below(folder, file.slice(modulePath.length + 1)));
  const vendored = modules.map(({ folder }) => below(folder, `vendor/${file}`));
  return [...inModules, ...vendored, file];
}

function below(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}
