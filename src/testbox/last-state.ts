import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";

/** More is no file of short lines. */
const maxBytes = 1024 * 1024;
const { O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Adds `key: 1` to the `last_state` of a result root unless the job did, and tells whether a program of the job failed
 * (`exit_fail: 1`). What the job put there in place of a folder and a plain file is left alone; the job then counts as
 * failed.
 */
export function closeLastState(resultRoot: string, key: string): { readonly hasFailed: boolean } {
  let fd: number;
  try {
    if (!lstatSync(resultRoot).isDirectory()) return { hasFailed: true };
    fd = openSync(join(resultRoot, "last_state"), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o644);
  } catch {
    return { hasFailed: true };
  }
  try {
    if (!fstatSync(fd).isFile()) return { hasFailed: true };
    const buffer = Buffer.alloc(maxBytes);
    const text = buffer.toString("latin1", 0, readSync(fd, buffer, 0, maxBytes, 0));
    const lines = text.split("\n");
    const lineEnd = text === "" || text.endsWith("\n") ? "" : "\n";
    if (!lines.includes(`${key}: 1`)) writeSync(fd, `${lineEnd}${key}: 1\n`);
    return { hasFailed: lines.includes("exit_fail: 1") };
  } finally {
    closeSync(fd);
  }
}
