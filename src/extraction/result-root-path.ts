import { join, sep } from "node:path";

/**
 * Where the files of a job lie: its field `result_root` below the result base (empty: the field verbatim). The field is
 * untrusted: undefined where it is no path, or leads out of the base. Links are followed as the operator made them.
 */
export function resultRootPath(resultBase: string, resultRoot: unknown): string | undefined {
  if (typeof resultRoot !== "string" || resultRoot.includes("\0")) return undefined;
  const base = join(resultBase || sep, ".");
  const below = base.endsWith(sep) ? base : base + sep;
  // `join` writes out every `..`.
  const path = join(base, resultRoot);
  return path.startsWith(below) && path.length > below.length ? path : undefined;
}
