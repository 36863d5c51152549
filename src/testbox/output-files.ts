import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { OutputStream } from "../support/process-group.js";

/** The files `stdout`, `stderr` and `output` (both, in the order of arrival) of a result root. */
export interface OutputFiles {
  take(stream: OutputStream, bytes: Buffer): void;
  /** Gives the names of those that were cut. */
  close(): readonly string[];
}

/** What a real machine keeps of each (results.md 1). */
const maxBytes = 10 * 1000 * 1000;

export function openOutputFiles(resultRoot: string): OutputFiles {
  const stdout = openLimitedFile(resultRoot, "stdout");
  const stderr = openLimitedFile(resultRoot, "stderr");
  const output = openLimitedFile(resultRoot, "output");
  return {
    take(stream, bytes) {
      (stream === "stdout" ? stdout : stderr).write(bytes);
      output.write(bytes);
    },
    close: () => [stdout, stderr, output].flatMap((file) => (file.close() ? [file.name] : [])),
  };
}

function openLimitedFile(folder: string, name: string) {
  const fd = openSync(join(folder, name), "wx");
  let left = maxBytes;
  let isCut = false;
  return {
    name,
    write(bytes: Buffer) {
      const kept = bytes.subarray(0, left);
      isCut ||= kept.length < bytes.length;
      left -= kept.length;
      for (let done = 0; done < kept.length; ) done += writeSync(fd, kept, done);
    },
    close(): boolean {
      closeSync(fd);
      return isCut;
    },
  };
}
