import { basename, extname } from "node:path/posix";

/** How a kind of file marks what only people read. */
type CommentStyle = "slashes" | "hashes" | "prose";

const styles: Readonly<Record<CommentStyle, readonly string[]>> = {
  slashes: [
    ..."c h cc cpp cxx hpp hh m mm java kt scala js mjs cjs ts tsx jsx go rs swift cs S css scss less proto dts dtsi".split(
      " ",
    ),
  ],
  hashes: "sh bash py pl pm rb tcl awk yaml yml toml cmake mk conf cfg service spec".split(" "),
  prose: "md markdown rst adoc texi".split(" "),
};
/** `'\\U0001f600'` */
const longestLiteral = 14;
const byExtension = new Map(
  Object.entries(styles).flatMap(([style, extensions]) =>
    extensions.map((extension) => [`.${extension}`, style as CommentStyle]),
  ),
);
const byName = new Map<string, CommentStyle>(
  ["Makefile", "Kbuild", "Kconfig", "Dockerfile", "PKGBUILD", "CMakeLists.txt", "meson.build"].map((name) => [
    name,
    "hashes",
  ]),
);

/** Undefined: a kind of file whose comments are not known. */
export function commentStyle(path: string): CommentStyle | undefined {
  return byName.get(basename(path)) ?? byExtension.get(extname(path));
}

/** What is left of a file for a machine: no comments, no blank lines, no difference in blanks behind the first sign. */
export function codeWithoutComments(text: string, style: CommentStyle): string {
  if (style === "prose") return "";
  const code = style === "slashes" ? withoutSlashComments(text) : text;
  return code
    .split("\n")
    .flatMap((line, at) => {
      const isComment = style === "hashes" && /^\s*#/.test(line) && !(at === 0 && line.startsWith("#!"));
      const indent = style === "hashes" ? (/^\s*/.exec(line)?.[0] ?? "") : "";
      const words = line.trim().split(/\s+/).join(" ");
      return isComment || words === "" ? [] : [indent + words];
    })
    .join("\n");
}

/** One pass over the text; in a text of the program the signs of a comment mean nothing. */
function withoutSlashComments(text: string): string {
  const kept: string[] = [];
  const sign = /[/"'`]/g;
  let at = 0;
  for (let found = sign.exec(text); found; found = sign.exec(text)) {
    const end = endOfToken(text, found.index);
    if (end.isComment) {
      // Lines stay where they are: the preprocessor reads lines.
      kept.push(text.slice(at, found.index), text.slice(found.index, end.at).includes("\n") ? "\n" : " ");
      at = end.at;
    }
    sign.lastIndex = end.at;
  }
  kept.push(text.slice(at));
  return kept.join("");
}

/** Where what begins here ends. What is never closed is no comment, up to where it should have been. */
function endOfToken(text: string, at: number): { readonly at: number; readonly isComment: boolean } {
  const sign = text[at];
  if (sign === "/" && text[at + 1] === "/") return { at: endOfLine(text, at), isComment: true };
  if (sign === "/" && text[at + 1] === "*") {
    const close = text.indexOf("*/", at + 2);
    return close < 0 ? { at: text.length, isComment: false } : { at: close + 2, isComment: true };
  }
  if (sign === '"') return { at: endOfText(text, at, "\n", text.length), isComment: false };
  if (sign === "`") return { at: endOfText(text, at, "", text.length), isComment: false };
  // A lifetime of Rust and an apostrophe of assembler are none: only a short one counts.
  if (sign === "'") {
    const end = endOfText(text, at, "\n", at + longestLiteral);
    return { at: text[end - 1] === "'" ? end : at + 1, isComment: false };
  }
  return { at: at + 1, isComment: false };
}

/** Behind the sign that closes it, or at the first `stop`, or at `limit`. */
function endOfText(text: string, begin: number, stop: string, limit: number): number {
  const close = text[begin];
  let at = begin + 1;
  for (; at < Math.min(limit, text.length); at++) {
    if (text[at] === close) return at + 1;
    if (text[at] === stop) return at;
    if (text[at] === "\\") at++;
  }
  return at;
}

/** A backslash carries a comment on. */
function endOfLine(text: string, begin: number): number {
  for (let at = text.indexOf("\n", begin); at >= 0; at = text.indexOf("\n", at + 1)) {
    if (text[at - 1] !== "\\") return at;
  }
  return text.length;
}
