import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMeasuredFile } from "../../../src/coverage/diff/is-measured-file.js";
import { parseChangedLines } from "../../../src/coverage/diff/parse-changed-lines.js";
import { unquotePath } from "../../../src/coverage/diff/unquote-path.js";
import { makeRepository } from "../../bisect/git/make-repository.js";

const parse = (patch: string) => parseChangedLines(Buffer.from(patch));

describe("parseChangedLines", () => {
  it("gives the lines of the new side of every hunk", () => {
    const patch = `diff --git a/a.go b/a.go
index 1..2 100644
--- a/a.go
+++ b/a.go
@@ -2 +2,2 @@ func a() {
-x
+y
+z
@@ -9,2 +10,0 @@ func b() {
-x
-y
@@ -20,0 +20 @@
+w
`;
    expect(parse(patch)).toEqual([{ path: "a.go", lines: [2, 3, 20] }]);
  });

  it("does not take lines of a hunk for headers", () => {
    const patch = `diff --git a/a.go b/a.go
--- a/a.go
+++ b/a.go
@@ -1,2 +1,4 @@
--- a/old.go
-diff --git a/x b/x
+++ b/evil.go
+@@ -1 +900 @@
+diff --git a/x b/x
+\\ No newline at end of file
\\ No newline at end of file
diff --git a/b.go b/b.go
--- a/b.go
+++ b/b.go
@@ -1 +1 @@
-a
\\ No newline at end of file
+b
`;
    expect(parse(patch)).toEqual([
      { path: "a.go", lines: [1, 2, 3, 4] },
      { path: "b.go", lines: [1] },
    ]);
  });

  it("counts context lines where a patch has them", () => {
    expect(parse("--- a/a.go\n+++ b/a.go\n@@ -5,3 +5,4 @@\n a\n+b\n\n c\n")).toEqual([{ path: "a.go", lines: [6] }]);
  });

  it("leaves out what has no line on the new side: deleted, binary, renamed, only with lines removed", () => {
    const patch = `diff --git a/gone.go b/gone.go
deleted file mode 100644
--- a/gone.go
+++ /dev/null
@@ -1,2 +0,0 @@
-a
-b
diff --git a/pic.go b/pic.go
Binary files a/pic.go and b/pic.go differ
diff --git a/old.go b/new.go
similarity index 100%
rename from old.go
rename to new.go
diff --git a/less.go b/less.go
--- a/less.go
+++ b/less.go
@@ -3 +2,0 @@
-x
`;
    expect(parse(patch)).toEqual([]);
    expect(parse("")).toEqual([]);
  });

  it("takes `__proto__` for a name like others", () => {
    expect(parse("+++ b/__proto__\n@@ -0,0 +1 @@\n+x\n")).toEqual([{ path: "__proto__", lines: [1] }]);
  });

  it("reads what git writes of names with spaces, quotes and other signs, renames, and missing newlines", () => {
    const names = ["a b.go", "tab\there.go", 'quo"te.go', "back\\slash.go", "ünï/𝒜.go", "b/b.go"];
    const base = { "old.go": "package a\n\n// one\n// two\n// three\n", "bytes.go": "a\0b", "end.go": "a\nb" };
    const repository = makeRepository([
      { name: "base", files: base },
      {
        name: "head",
        files: {
          ...Object.fromEntries(names.map((name) => [name, "1\n2\n"])),
          "moved.go": base["old.go"].replace("two", "2"),
          "old.go": null,
          "bytes.go": "a\0c",
          "end.go": "a\nc\n\nd",
        },
      },
    ]);
    const prefixes = ["--src-prefix=a/", "--dst-prefix=b/"];
    const changed = parse(repository.git("diff", "-U0", "-M", ...prefixes, "HEAD~1", "HEAD"));
    expect(Object.fromEntries(changed.map(({ path, lines }) => [path, lines]))).toEqual({
      ...Object.fromEntries(names.map((name) => [name, [1, 2]])),
      "moved.go": [4],
      "end.go": [2, 3, 4],
    });
  });

  it("reads any bytes without trouble", () => {
    const line = fc.constantFrom(
      "+++ b/a.go",
      "@@ -1,3 +1,9 @@",
      "@@ -0 +0,0 @@",
      "@@",
      "+x",
      "-x",
      " x",
      "",
      '+++ "b/\\3',
      "\\ No",
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        for (const file of parse(lines.join("\n"))) expect(file.lines.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("unquotePath", () => {
  it("reads the escapes of C, and stops at the closing quote", () => {
    const unquoted = (text: string) => unquotePath(Buffer.from(text));
    expect(unquoted('"b/\\303\\274\\a\\b\\t\\n\\v\\f\\r\\"\\\\x" y')).toBe('b/ü\x07\b\t\n\v\f\r"\\x');
    expect(unquoted('"b/\\')).toBe("b/\\");
    expect(unquoted("b/a b.go\t")).toBe("b/a b.go");
    expect(unquoted("")).toBe("");
  });
});

describe("isMeasuredFile", () => {
  it("is for Go files that are neither tests nor vendored", () => {
    const paths = [
      "a.go",
      "vendored/a.go",
      "a/vendor.go",
      "test.go",
      "a_test.go",
      "vendor/a.go",
      "a/vendor/b/c.go",
      "a.gox",
      "go",
    ];
    expect(paths.filter(isMeasuredFile)).toEqual(["a.go", "vendored/a.go", "a/vendor.go", "test.go"]);
  });
});
