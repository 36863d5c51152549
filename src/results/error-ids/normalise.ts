/** Characters that say nothing at the end of an error id (results.md 9.3, step 10). */
const EMPTY_TAIL = "-_.,;:#!*[(";

/**
 * The common normalisation of error ids (results.md 9.3): what changes from run to run becomes `#`, blanks next to
 * anything but letters vanish, the others become `_`. `12 errors generated.` -> `#errors_generated`.
 */
export function normaliseErrorId(text: string): string {
  return trimTail(replaceVariables(text).replaceAll(" ", "_"), EMPTY_TAIL);
}

/** Steps 1 to 8 of results.md 9.3: the variable parts replaced, only the blanks between letters and digits left. */
export function replaceVariables(text: string): string {
  return text
    .replace(/\b[3-9]\.[0-9]+[-a-z0-9.]+/g, "#") // a kernel version
    .replace(/\b[1-9][0-9]-[A-Z][a-z]+-[0-9]{4}\b/g, "#") // a date: 28-Dec-2013
    .replace(/\b0x[0-9a-f]+\b/g, "#")
    .replace(/\b[a-f0-9]{40}\b/g, "#") // a commit
    .replace(/\b[0-9][0-9.]*/g, "#")
    .replace(/#x\b/g, "0x")
    .replace(/[\\"$]/g, "~")
    .replaceAll("\t", " ")
    .replace(/ {2,}/g, " ")
    .replace(/([^a-zA-Z0-9]) /g, "$1")
    .replace(/ (?=[^a-zA-Z])/g, "")
    .replace(/^ /, "");
}

/** The text without the run of `chars` at its end. A search for `[…]+$` would be quadratic on a long run elsewhere. */
export function trimTail(text: string, chars: string): string {
  let end = text.length;
  while (end > 0 && chars.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
