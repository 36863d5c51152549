import { readBlobs } from "./read-blobs.js";
import type { GitPlace } from "./run-git-in.js";

interface Waiting {
  readonly hash: string;
  readonly resolve: (blob: Buffer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads blobs by their full hashes; those asked for at one time are read by one git. Throws REPO_UNAVAILABLE. */
export function openBlobReader(git: GitPlace): (hash: string) => Promise<Buffer | undefined> {
  let waiting: Waiting[] = [];
  const readAll = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      const blobs = await readBlobs(git, [...new Set(batch.map(({ hash }) => hash))]);
      for (const { hash, resolve } of batch) resolve(blobs.get(hash));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  return (hash) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(() => void readAll());
      waiting.push({ hash, resolve, reject });
    });
}
