import { CciError, reasonOf } from "../support/cci-error.js";
import { printable } from "../support/printable.js";

/**
 * What `exclude` says (coverage.md 2.5): whether any of the RE2 patterns matches anywhere in the name of a file in a profile.
 * Throws BAD_SETTING with the pattern that is none.
 */
export async function readExcludes(patterns: readonly string[]): Promise<(file: string) => boolean> {
  if (patterns.length === 0) return () => false;
  const { RE2JS } = await import("re2js");
  const compiled = patterns.map((pattern) => {
    try {
      return RE2JS.compile(pattern);
    } catch (thrown) {
      throw new CciError(
        "BAD_SETTING",
        `exclude: ${printable(pattern)} is no pattern: ${printable(reasonOf(thrown))}`,
        {
          hint: "patterns are in the syntax of RE2",
          cause: thrown,
        },
      );
    }
  });
  return (file) => compiled.some((pattern) => pattern.matcher(file).find());
}
