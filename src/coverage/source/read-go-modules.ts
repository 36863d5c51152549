import { readModulePath } from "./read-module-path.js";
import type { GoModule } from "./source-tree.js";

/** The modules of these go.mod files, those near the root first. What is no go.mod is left out. */
export async function readGoModules(
  paths: readonly string[],
  read: (path: string) => Promise<Buffer | undefined>,
): Promise<readonly GoModule[]> {
  const sorted = paths.toSorted((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const modules = await Promise.all(
    sorted.map(async (path) => {
      const modulePath = readModulePath((await read(path))?.toString("utf8") ?? "");
      return modulePath === undefined ? [] : [{ folder: path.slice(0, -"/go.mod".length), modulePath }];
    }),
  );
  return modules.flat();
}

/** Whether Go, and everybody else here, looks for packages in a folder of that name. */
export function mayHoldModules(folderName: string): boolean {
  return !/^(?:[._].*|testdata|node_modules|vendor)$/s.test(folderName);
}

function depth(path: string): number {
  return path.split("/").length;
}
