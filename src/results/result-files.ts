import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { CciError, reasonOf } from "../support/cci-error.js";

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
 * are not there (results.md 2.2). Throws NO_RESULT_ROOT where the folder cannot be listed.
 */
export function listResultFiles(resultRoot: string): Map<string, ResultFile> {
  const files = new Map<string, ResultFile>();
  for (const name of listNames(resultRoot)) {
    const path = join(resultRoot, name);
    const stat = statOf(path);
    if (stat?.isFile()) files.set(name, { path, bytes: stat.size, modifiedMs: stat.mtimeMs });
  }
  return files;
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw new CciError("NO_RESULT_ROOT", `${folder}: ${reasonOf(error)}`, { cause: error });
  }
}

/** What is at a path, links followed; undefined also for a link that leads nowhere or in a circle. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
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
  return withoutOneOf(name, compressionSuffixes);
}

/** The path of a log that is not compressed, by its name; undefined for one that is. */
export function plainPathOf(path: string): string | undefined {
  return withoutCompression(path) === path ? path : undefined;
}

/** Name of the program that a file is the log or the key/value text of, if it is one (results.md 2.2). */
export function programOfFile(name: string): string {
  return withoutOneOf(name, [...compressionSuffixes, ".yaml"]);
}

function withoutOneOf(name: string, suffixes: readonly string[]): string {
  const suffix = suffixes.find((one) => name.endsWith(one));
  return suffix ? name.slice(0, -suffix.length) : name;
}

/** Whether there is a folder at `path`, or a link to one. */
export function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}
