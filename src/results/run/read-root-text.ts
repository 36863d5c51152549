import { readFileSync, statSync } from "node:fs";
import { reasonOf } from "../../support/cci-error.js";
import type { Reporter } from "../reporter.js";

/** What the scheduler and the box write beside the logs is small. */
const maxBytes = 16 * 1024 * 1024;

/** Bytes, as characters, of a file that tells of the run; undefined where it cannot be read, which is reported. */
export function readRootText(path: string, reporter: Reporter): string | undefined {
  try {
    const { size } = statSync(path);
    if (size > maxBytes) {
      reporter.problem("LOG_TOO_LARGE", `${path}: ${size} bytes, at most ${maxBytes} are read`);
      return undefined;
    }
    return readFileSync(path, "latin1");
  } catch (error) {
    reporter.problem("UNREADABLE_LOG", `${path}: ${reasonOf(error)}`);
    return undefined;
  }
}
