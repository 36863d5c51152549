import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { isWithin, realPathOf } from "./confine.js";

/** The folders an include is found in. */
export interface IncludeFolders {
  /** Of the job file. */
  readonly folder: string;
  readonly lkpSrc: string | undefined;
  readonly cciSrc: string | undefined;
}

/** A file to include, as messages name it and as it is on disk; or why there is none. */
export type IncludePath = { readonly shown: string; readonly real: string } | { readonly trouble: string };

/**
 * Finds an include (scheduler.md 5.3 rule 1): beside the including file, else in lkpSrc; `$LKP_SRC/` and `$CCI_SRC/` at its
 * start are these folders. It must lie in the folder of the job file or in lkpSrc, links followed.
 */
export function findInclude(name: string, includingFile: string, folders: IncludeFolders): IncludePath {
  const candidates = candidatesOf(name, includingFile, folders);
  if ("trouble" in candidates) return candidates;
  const shown = candidates.paths.find((path) => existsSync(path));
  const real = shown === undefined ? undefined : realPathOf(shown);
  if (shown === undefined || real === undefined) return { trouble: `the include ${name} does not exist` };
  const { folder, lkpSrc } = folders;
  if (!isWithin(real, lkpSrc === undefined ? [folder] : [folder, lkpSrc])) {
    return { trouble: `the include ${name} is outside the folder of the job file and LKP_SRC` };
  }
  return { shown, real };
}

function candidatesOf(
  name: string,
  includingFile: string,
  { lkpSrc, cciSrc }: IncludeFolders,
): { readonly paths: readonly string[] } | { readonly trouble: string } {
  for (const [prefix, source] of [
    ["$LKP_SRC/", lkpSrc],
    ["$CCI_SRC/", cciSrc],
  ] as const) {
    if (!name.startsWith(prefix)) continue;
    if (source === undefined) return { trouble: `the include ${name} needs ${prefix.slice(1, -1)}, which is not set` };
    return { paths: [join(source, name.slice(prefix.length))] };
  }
  if (isAbsolute(name)) return { paths: [name] };
  const beside = join(dirname(includingFile), name);
  return { paths: lkpSrc === undefined ? [beside] : [beside, join(lkpSrc, name)] };
}
