import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { isPlainPath } from "./is-plain-path.js";
import { pathBelow, pathInside } from "./path-inside.js";
import { mayHoldModules, readGoModules } from "./read-go-modules.js";
import { maxSourceBytes, sourceTooLarge } from "./source-limits.js";
import type { GoModule, SourceTree } from "./source-tree.js";

/** Whoever names a folder with more of them did not mean it. */
const maxFolders = 100_000;

/** What the system says where nothing of that name can be read. */
const missing = ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"];

/**
 * The Go files below a folder. Nothing outside of it is read, wherever a link points. Throws UNREADABLE_FILE where the folder
 * cannot be read, and at a file that cannot be or that is beyond 16 MiB.
 */
export function openFolderSources(folder: string): SourceTree {
  const root = rootOf(folder);
  let modules: Promise<readonly GoModule[]> | undefined;
  const read = async (path: string): Promise<Buffer | undefined> =>
    isPlainPath(path) ? readInside(root, join(root, path)) : undefined;
  return {
    goModules() {
      modules ??= Promise.resolve().then(() => readGoModules(goModPaths(root), read));
      return modules;
    },
    read,
    pathInside: (path) => pathInside([root, resolve(folder)], path),
  };
}

function rootOf(folder: string): string {
  try {
    const root = realpathSync.native(folder);
    readdirSync(root);
    return root;
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function readInside(root: string, path: string): Buffer | undefined {
  const real = unlessMissing(path, () => realpathSync.native(path));
  if (real === undefined || pathBelow(root, real) === undefined) return undefined;
  // A pipe must not hold us up, and a link that came in between leads nowhere.
  const descriptor = unlessMissing(path, () =>
    openSync(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW),
  );
  if (descriptor === undefined) return undefined;
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return undefined;
    if (stat.size > maxSourceBytes) throw sourceTooLarge(path);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function goModPaths(root: string): readonly string[] {
  const found: string[] = [];
  const folders = [""];
  for (let at = 0; at < folders.length; at++) {
    if (folders.length > maxFolders) {
      throw new CciError("UNREADABLE_FILE", `${printable(root)} has more than ${maxFolders} folders`);
    }
    const folder = folders[at] as string;
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && mayHoldModules(entry.name)) folders.push(path);
      else if (entry.name === "go.mod") found.push(path);
    }
  }
  return found;
}

/** Of a folder that others closed nothing could be read either. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (["EACCES", ...missing].includes(codeOf(error))) return [];
    throw unreadable(folder, error);
  }
}

function unlessMissing<T>(path: string, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (missing.includes(codeOf(error))) return undefined;
    throw unreadable(path, error);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

function unreadable(path: string, error: unknown): CciError {
  return new CciError("UNREADABLE_FILE", `${printable(path)}: ${reasonOf(error)}`, { cause: error });
}
