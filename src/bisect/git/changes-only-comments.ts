import { gitFailure } from "../../support/git/run-git.js";
import { codeWithoutComments, commentStyle } from "./code-without-comments.js";
import type { Repository } from "./repository.js";

/** More context than any file has lines: a diff then shows both sides whole. */
const wholeFile = "--unified=100000000";
/** A commit that shows more is no change of comments, or none that anybody reads. */
const maxDiffBytes = 16 * 1024 ** 2;

/**
 * Whether two trees, or a tree and nothing, differ in comments, blank lines and prose alone. Compares what is left of both
 * sides of each file: a line that looks like a comment may be none. True also where they do not differ.
 */
export async function changesOnlyComments(repository: Repository, sides: readonly string[]): Promise<boolean> {
  const compare = ["diff-tree", "-r", "--no-commit-id", "--no-renames", "--root"];
  const names = await repository.read([...compare, "-z", "--name-only", ...sides, "--"]);
  if (!names.split("\0").every((path) => path === "" || commentStyle(path) !== undefined)) return false;

  const plain = ["--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", wholeFile];
  const args = [...compare, "-p", ...plain, ...sides, "--"];
  const diff = await repository.runWithin(maxDiffBytes, args);
  if (diff === undefined) return false;
  if (diff.exitCode !== 0) throw gitFailure({ args, cwd: repository.gitDir }, diff.stderr);
  return diff.stdout
    .toString("utf8")
    .split(/^(?=diff --git )/m)
    .every(differsInComments);
}

/** Of the diff of one file, or of nothing. */
function differsInComments(diff: string): boolean {
  if (diff.trim() === "") return true;
  const [heading = "", ...body] = diff.split(/^@@ [^\n]*\n/m);
  // Another mode, a file made or removed, a link or a submodule: more than words.
  if (/^(old mode|new mode|Binary files|(new|deleted) file mode (?!100))/m.test(heading)) return false;
  const path = /^\+\+\+ b\/([^\t\n]*)/m.exec(heading)?.[1] ?? /^--- a\/([^\t\n]*)/m.exec(heading)?.[1];
  const style = path === undefined ? undefined : commentStyle(path);
  if (style === undefined) return false;
  const lines = body.join("").split("\n");
  const side = (sign: string): string =>
    codeWithoutComments(
      lines
        .filter((line) => line.startsWith(" ") || line.startsWith(sign))
        .map((line) => line.slice(1))
        .join("\n"),
      style,
    );
  return side("-") === side("+");
}
