import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openHistory } from "../../../src/bisect/git/open-history.js";
import { makeRepository } from "./make-repository.js";

type Change = readonly [path: string, before: string | null, after: string | null];

async function isCommentOnly(changes: readonly Change[]): Promise<boolean> {
  const { gitDir, hash } = makeRepository([
    { name: "before", files: Object.fromEntries(changes.map(([path, before]) => [path, before])) },
    { name: "after", files: Object.fromEntries(changes.map(([path, , after]) => [path, after])) },
  ]);
  return openHistory(gitDir).isCommentOnly(hash("after"));
}

it.each<[string, readonly Change[]]>([
  ["a comment of C", [["a.c", "int a; // old\n", "int a; // new\n"]]],
  ["a block of C over lines", [["a.c", "/* a\n * b\n */\nint a;\n", "/* x */\n\nint a;\n"]]],
  ["blanks and blank lines", [["a.c", "int  a;\nint b;\n", "int a;\n\n\n  int b;\n"]]],
  ["a comment of sh", [["a.sh", "#!/bin/sh\n# old\necho a # b\n", "#!/bin/sh\n# new\n\necho a # b\n"]]],
  ["a comment of a Makefile", [["sub/Makefile", "all:\n\tcc\n", "# c\nall:\n\tcc\n"]]],
  ["prose", [["README.md", "old", "new"]]],
  ["a new file of comments alone", [["a.c", null, "/* nothing yet */\n"]]],
  [
    "comment and prose together",
    [
      ["a.c", "// a\n", "// b\n"],
      ["b.rst", "a", "b"],
    ],
  ],
  ["a text with odd names", [["späce a.md", "a", "b"]]],
])("%s: nothing but comments", async (_, changes) => {
  expect(await isCommentOnly(changes)).toBe(true);
});

it.each<[string, readonly Change[]]>([
  ["code", [["a.c", "int a;\n", "int b;\n"]]],
  ["code behind a comment", [["a.c", "/* a */ int a;\n", "/* a */ int b;\n"]]],
  ["code put into a comment", [["a.c", "f();\n", "// f();\n"]]],
  ["a line that looks like one of a comment", [["a.c", "x = 1\n* p;\n", "x = 1\n* q;\n"]]],
  ["a text that looks like a comment", [["a.c", 'u = "http://a";\n', 'u = "http://b";\n']]],
  ["a text with an escaped quote", [["a.c", 's = "\\"//a";\n', 's = "\\"//b";\n']]],
  ["a template", [["a.ts", "const u = `http://a`;\n", "const u = `http://b`;\n"]]],
  ["a comment that is never closed", [["a.c", "/* a\n", "/* b\n"]]],
  ["the line of the interpreter", [["a.sh", "#!/bin/sh\n", "#!/bin/bash\n"]]],
  ["the indentation of Python", [["a.py", "if a:\n  b()\nc()\n", "if a:\n  b()\n  c()\n"]]],
  ["a comment that carries a line on", [["a.c", "// a\nf();\n", "// a \\\nf();\n"]]],
  ["an unknown kind of file", [["a.bin", "// a\n", "// b\n"]]],
  ["bytes that are no text", [["a.c", "// a\n", "// \0\n"]]],
  [
    "comment and code together",
    [
      ["a.c", "// a\n", "// b\n"],
      ["b.c", "1\n", "2\n"],
    ],
  ],
  ["a file that goes", [["a.c", "f();\n", null]]],
  ["a lifetime of Rust", [["a.rs", "fn f<'a>(x: &'a u8) { g() } // c\n", "fn f<'a>(x: &'a u8) { h() } // c\n"]]],
])("%s: more than comments", async (_, changes) => {
  expect(await isCommentOnly(changes)).toBe(false);
});

it("a commit that changes nothing changes nothing but comments; another mode is more", async () => {
  const { folder, gitDir, git, hash } = makeRepository([
    { name: "a", files: { "a.sh": "# a\n" } },
    { name: "b", files: {} },
  ]);
  const history = openHistory(gitDir);
  expect(await history.isCommentOnly(hash("b"))).toBe(true);
  chmodSync(join(folder, "a.sh"), 0o755);
  git("commit", "--quiet", "-a", "-m", "mode");
  expect(await history.isCommentOnly(git("rev-parse", "HEAD"))).toBe(false);
});

it("a hostile file takes no more than the time to read it", async () => {
  const escapes = '\\"\\`'.repeat(300_000);
  const open = "/* ".repeat(300_000);
  expect(await isCommentOnly([["a.c", "// a\n", `${escapes}\n${open}`]])).toBe(false);
  expect(await isCommentOnly([["a.c", "// a\n", `// ${"x".repeat(17 * 1024 ** 2)}\n`]])).toBe(false);
});
