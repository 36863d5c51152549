import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Suffixes of compressed logs, the one that wins first (results.md P3). */
const compressionSuffixes = [".gz", ".xz", ".zst"] as const;

/** A file of a result root. */
export interface ResultFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/**
 * The plain files of a result root by name, in code unit order. Links are followed; folders, loops and dangling links
 * are not there (results.md 2.2).
 */
export function listResultFiles(resultRoot: string): Map<string, ResultFile> {
  const files = new Map<string, ResultFile>();
  for (const name of readdirSync(resultRoot).sort()) {
    const path = join(resultRoot, name);
    const stat = statSync(path, { throwIfNoEntry: false, bigint: false });
    if (stat?.isFile()) files.set(name, { path, bytes: stat.size, modifiedMs: stat.mtimeMs });
  }
  return files;
}

/** The file that holds the log of `name`: a compressed one wins over a plain one, an empty one counts (results.md P3). */
export function findLog(files: ReadonlyMap<string, ResultFile>, name: string): ResultFile | undefined {
  for (const suffix of compressionSuffixes) {
    const file = files.get(name + suffix);
    if (file) return file;
  }
  return files.get(name);
}

/** The name without one compression suffix. */
export function withoutCompression(name: string): string {
  const suffix = compressionSuffixes.find((one) => name.endsWith(one));
  return suffix ? name.slice(0, -suffix.length) : name;
}

/** Whether there is a folder at `path`, or a link to one. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
