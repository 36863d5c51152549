import { join, sep } from "node:path";

/** Where the files of a job lie below the result base (scheduler.md 2.4, 2.10); undefined: its result_root leads out of it. */
export function resultFolder(resultBase: string, resultRoot: unknown): string | undefined {
  if (typeof resultRoot !== "string" || resultRoot.includes("\0")) return undefined;
  const base = join(resultBase || sep, ".");
  const below = base.endsWith(sep) ? base : base + sep;
  // `join` writes out every `..`.
  const path = join(base, resultRoot);
  return path.startsWith(below) && path.length > below.length ? path : undefined;
}

/** The folder of the archive of a job, from dispatch to download; the id is one of `isJobId`. */
export function archiveFolder(resultBase: string, id: string): string {
  return join(resultBase || sep, "job_initrd_tmpfs", id);
}
