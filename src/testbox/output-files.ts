import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../support/cci-error.js";
import type { OutputStream } from "../support/process-group.js";

/** The files `stdout`, `stderr` and `output` (both, in the order of arrival) of a result root. */
export interface OutputFiles {
  take(stream: OutputStream, bytes: Buffer): void;
  /** Gives the names of those that were cut, each with the reason. */
  close(): readonly string[];
}

/** What a real machine keeps of each (results.md 1). */
const maxBytes = 10 * 1000 * 1000;

/** Throws what the file system says where they cannot be made; a disk that is full later cuts them. */
export function openOutputFiles(resultRoot: string): OutputFiles {
  const stdout = openLimitedFile(resultRoot, "stdout");
  const stderr = openLimitedFile(resultRoot, "stderr");
  const output = openLimitedFile(resultRoot, "output");
  return {
    take(stream, bytes) {
      (stream === "stdout" ? stdout : stderr).write(bytes);
      output.write(bytes);
    },
    close: () => [stdout, stderr, output].flatMap((file) => file.close()),
  };
}

function openLimitedFile(folder: string, name: string) {
  const fd = openSync(join(folder, name), "wx");
  let left = maxBytes;
  let cut: string | undefined;
  return {
    write(bytes: Buffer) {
      if (cut !== undefined) return;
      const kept = bytes.subarray(0, left);
      left -= kept.length;
      if (kept.length < bytes.length) cut = "10 MB";
      try {
        for (let done = 0; done < kept.length; ) done += writeSync(fd, kept, done);
      } catch (error) {
        cut = reasonOf(error);
      }
    },
    close(): readonly string[] {
      closeSync(fd);
      return cut === undefined ? [] : [`${name}: ${cut}`];
    },
  };
}
