import { CciError } from "../../support/cci-error.js";
import { maxSourceBytes, sourceTooLarge } from "../source/source-limits.js";
import { readBlobSizes } from "./read-blob-sizes.js";
import { readBlobs } from "./read-blobs.js";
import type { GitPlace } from "./run-git-in.js";

/** What one git reads at most. */
const maxBatchBytes = 64 * 1024 ** 2;
/** Of all sources of a report. */
const maxTotalBytes = 256 * 1024 ** 2;

interface Waiting {
  readonly hash: string;
  readonly path: string;
  readonly resolve: (blob: Buffer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads blobs by their full hashes; those asked for at one time are read together. Throws REPO_UNAVAILABLE, also where there
 * are more than 256 MiB of them, and UNREADABLE_FILE with the path of one beyond 16 MiB, before any of that is read.
 */
export function openBlobReader(git: GitPlace): (hash: string, path: string) => Promise<Buffer | undefined> {
  let waiting: Waiting[] = [];
  let totalBytes = 0;
  const readAll = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      const sizes = await readBlobSizes(git, [...new Set(batch.map(({ hash }) => hash))]);
      for (const { hash, path } of batch) {
        const bytes = sizes.get(hash) ?? 0;
        if (bytes > maxSourceBytes) throw sourceTooLarge(path);
        totalBytes += bytes;
      }
      if (totalBytes > maxTotalBytes) throw tooMuch(git);
      const blobs = new Map<string, Buffer>();
      for (const hashes of batchesOf(sizes))
        for (const [hash, blob] of await readBlobs(git, hashes)) blobs.set(hash, blob);
      for (const { hash, resolve } of batch) resolve(blobs.get(hash));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  return (hash, path) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(() => void readAll());
      waiting.push({ hash, path, resolve, reject });
    });
}

function batchesOf(sizes: ReadonlyMap<string, number>): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let left = 0;
  for (const [hash, bytes] of sizes) {
    if (batches.length === 0 || bytes > left) {
      batches.push([]);
      left = maxBatchBytes;
    }
    batches.at(-1)?.push(hash);
    left -= bytes;
  }
  return batches;
}

function tooMuch({ gitDir }: GitPlace): CciError {
  const mebibytes = maxTotalBytes / 1024 ** 2;
  return new CciError(
    "REPO_UNAVAILABLE",
    `${gitDir}: the sources of the report are larger than ${mebibytes} MiB together`,
  );
}
