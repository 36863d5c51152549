import type { GoModule } from "./source-tree.js";

/**
 * The name that a profile has for a file of a tree: its path from the nearest go.mod above it on, below the path of that module;
 * the path itself where it lies in no module.
 */
export function profileNameOf(path: string, modules: readonly GoModule[]): string {
  const above = modules.filter(({ folder }) => folder === "" || path.startsWith(`${folder}/`));
  const [nearest] = above.toSorted((a, b) => b.folder.length - a.folder.length);
  if (nearest === undefined) return path;
  const { folder, modulePath } = nearest;
  return `${modulePath}/${folder === "" ? path : path.slice(folder.length + 1)}`;
}
