import { replaceVariables, trimTail } from "./normalise.js";

/** `^[[01m`, `^[[K`: how a log that was made printable spells a colour code. */
const COLOUR_CODE = /\^\[\[[0-9;]*[A-Za-z]/g;

/**
 * The error id of a compiler or linker line (results.md 9.4): common normalisation with `-` between words, without the
 * `:line:column:` and without the build folder under /tmp.
 * `src/a.c:14:4: warning: unused parameter 'x'` -> `src/a.c:warning:unused-parameter'x'`.
 */
export function buildErrorId(line: string): string {
  const words = replaceVariables(line.replace(COLOUR_CODE, "")).replace(/^-+/, "").replaceAll(" ", "-");
  return trimTail(words, "-_.,;:#![(")
    .replace(/[-_.,;:#!]{3,}/g, ":")
    .replace(/^\/tmp\/(?!lkp)[^/]+\//, "")
    .replace(/^\/tmp\/lkp\/[^/.]+\.(?=[^.:]+\.[^.:]+\.[^.:]+:)/, "");
}
