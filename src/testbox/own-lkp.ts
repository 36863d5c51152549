import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../support/package-root.js";

/** Only sourced, never started. */
const libraries = "lib";

/**
 * Copies the small tree of lkp programs that comes with cci to a folder, which becomes `LKP_SRC`: a job may write scripts
 * into it.
 */
export function copyOwnLkp(target: string): void {
  const source = join(packageRoot(), "testbox-lkp");
  for (const { name, isDirectory } of list(source)) {
    if (!isDirectory) continue;
    mkdirSync(join(target, name), { recursive: true });
    for (const file of list(join(source, name))) {
      const path = join(target, name, file.name);
      writeFileSync(path, readFileSync(join(source, name, file.name)));
      // A package need not keep who may execute what.
      chmodSync(path, name === libraries ? 0o644 : 0o755);
    }
  }
}

function list(folder: string): { readonly name: string; readonly isDirectory: boolean }[] {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
    name: entry.name,
    isDirectory: entry.isDirectory(),
  }));
}
