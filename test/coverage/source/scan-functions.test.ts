import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FunctionExtent } from "../../../src/coverage/source/function-extent.js";
import { scanFunctions } from "../../../src/coverage/source/scan-functions.js";
import { makeRepositoryFromBundle } from "../git/bundle-repository.js";
import { corpusReason, gocCorpus, hasGocCorpus } from "./goc-corpus.js";

const scan = (text: string): readonly FunctionExtent[] => scanFunctions(Buffer.from(text));
const names = (text: string): readonly string[] => scan(text).map(({ name }) => name);

describe("the function scanner", () => {
  it("gives name, first and last position of a declaration, in bytes from 1", () => {
    expect(scan("package p\n\nfunc  añb() {\n\tx()\n}; func two() int { return 2 }")).toEqual([
      { name: "añb", startLine: 3, startCol: 1, endLine: 5, endCol: 2 },
      { name: "two", startLine: 5, startCol: 4, endLine: 5, endCol: 31 },
    ]);
  });

  it("takes receivers, type parameters, results and signatures of many lines (case 6)", () => {
    const source = `package p
func (p *pair) ptr() bool { return p.f == nil }
func (list[T]) push(x T) {}
func conv[K comparable, V interface{ ~int | ~string }](m map[K]V) []struct{ n int } {
}
func
odd(
	a int,
) (
	int,
	error,
) {
}
func results() (interface { M() }, chan
int) { }
func returnsFunc() func() struct{} { return nil }
func generic() List[struct{ n int }] { return nil }
func chanOf() chan
struct{ a int } { return nil }
func (
	p *pair,
) many() {}
`;
    expect(names(source)).toEqual("ptr push conv odd results returnsFunc generic chanOf many".split(" "));
  });

  it("leaves out what is no declaration with a body", () => {
    const source = `package p
// func a() {}
/* func b() {
} */
type fn func(int) int
type s struct {
	f func()
	g interface{ func2() }
}
var lit = func(n int) int { return 0 }
var table = map[string]func(){
	"a": func() {},
}
const raw = \`
func c() {
}}}\`
const text, quote, brace = "\\"func d() {", '\\'', '{'
func noBody(a int) int
func (p *pair) noBodyEither()
var x = 1 + 1.
func last() { panic("}") }
`;
    expect(names(source)).toEqual(["last"]);
    expect(names("package p\n/*/\nfunc a() {}\n*/\nfunc b() {} /**/\nfunc c() {}")).toEqual(["b", "c"]);
  });

  it("knows where a newline ends a statement: behind ++, a literal, a bracket and return, not behind an operator", () => {
    const ends = ["x++", "x--", "'c'", '"s"', "`r`", "f()", "a[0]", "T{}", "1.", "0x1p-2", "return", "fallthrough"];
    for (const end of ends) expect(names(`package p\nvar a = ${end}\nfunc f() {}`), end).toEqual(["f"]);
    for (const open of ["+", "=", ",", ".", "chan", "map", "type", "*"]) {
      expect(names(`package p\nvar a ${open}\nfunc f() {}`), open).toEqual([]);
    }
    expect(names("package p /* a\n */ func f() {}")).toEqual(["f"]);
    expect(names("package p /* a */ func f() {}")).toEqual([]);
    expect(names("package p // a\nfunc f() {}")).toEqual(["f"]);
  });

  it("counts the bytes of a byte order mark and reads CRLF lines", () => {
    expect(scan("\ufeffpackage p; func f() {}")).toEqual([
      { name: "f", startLine: 1, startCol: 15, endLine: 1, endCol: 26 },
    ]);
    expect(scan("package p\r\n\r\nfunc f() {\r\n}\r\n")).toEqual([
      { name: "f", startLine: 3, startCol: 1, endLine: 4, endCol: 2 },
    ]);
  });

  it("renumbers what is behind a //line comment, and forgets columns there", () => {
    const source = (directive: string): string => `package p\n\nfunc a() {}\n\n${directive}\nfunc b() {\n}\n`;
    const behind = (directive: string): unknown => scan(source(directive))[1];
    expect(scan(source("//line y.go:100"))[0]).toEqual({
      name: "a",
      startLine: 3,
      startCol: 1,
      endLine: 3,
      endCol: 12,
    });
    const moved = { name: "b", startLine: 100, startCol: 0, endLine: 101, endCol: 0 };
    for (const directive of ["//line y.go:100", "//line :100", "//line y.go:100\r", "//line a b.y:100"]) {
      expect(behind(directive), directive).toEqual(moved);
    }
    const stays = { name: "b", startLine: 6, startCol: 1, endLine: 7, endCol: 2 };
    for (const directive of [
      " //line y.go:100",
      "// line y.go:100",
      "//line y.go:100:3",
      "//line y.go",
      "//line y.go:0",
    ]) {
      expect(behind(directive), directive).toEqual(stays);
    }
    expect(behind("//line y.go:9999999999")).toEqual(stays);
    expect(scan("package p\nvar a = `\n//line y.go:100\n`\nfunc f() {}")[0]?.startLine).toBe(5);
    expect(scan("package p\nfunc f() {\n//line y.go:7\n}\n//line y.go:3\nfunc g() {}")).toEqual([
      { name: "f", startLine: 2, startCol: 1, endLine: 7, endCol: 0 },
      { name: "g", startLine: 3, startCol: 0, endLine: 3, endCol: 0 },
    ]);
  });

  it("ends on anything, whatever it finds", () => {
    const pieces = [
      "func ",
      "f",
      "(",
      ")",
      "{",
      "}",
      "[",
      "]",
      "\n",
      "/*",
      "*/",
      "//",
      "`",
      '"',
      "'",
      "\\",
      ";",
      "é",
      "//line a:5\n",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        for (const { startLine, endLine } of scan(`package p\n${parts.join("")}`)) {
          expect(startLine > 0 && endLine > 0).toBe(true);
        }
      }),
    );
    expect(scan(`package p\nfunc f() {${"(".repeat(200_000)}`)).toEqual([]);
    expect(scan(`package p${";func f(){}".repeat(20_000)}${"x".repeat(10_000_000)}`)).toHaveLength(20_000);
    expect(scan(`package p;${"/*a*/ x ".repeat(50_000)}`)).toEqual([]);
  });

  it.skipIf(!hasGocCorpus)(`finds every extent of the recorded sources (case 6)${corpusReason}`, () => {
    const folders = [
      ["example.test/edge/", join(gocCorpus, "src/edge/")],
      // The sources of the Go that recorded them, where Debian's is installed.
      ["", "/usr/share/go-1.19/src/"],
    ] as const;
    let compared = 0;
    for (const name of readdirSync(join(gocCorpus, "profiles")).filter((file) => file.endsWith(".funcs.json"))) {
      const extents: Record<string, unknown> = JSON.parse(readFileSync(join(gocCorpus, "profiles", name), "utf8"));
      for (const [file, functions] of Object.entries(extents)) {
        for (const [prefix, folder] of folders) {
          const path = file.startsWith(prefix) ? join(folder, file.slice(prefix.length)) : "";
          if (!existsSync(path)) continue;
          expect(scanFunctions(readFileSync(path)), file).toEqual(functions);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(6);
  });

  it.skipIf(!hasGocCorpus)(`finds every extent in the repository of the recorded diff (case 6)${corpusReason}`, () => {
    const repository = makeRepositoryFromBundle();
    const recorded = [
      ["diff/head.funcs.json", "feature/sub"],
      ["merged/replica-a.funcs.json", "master"],
    ] as const;
    for (const [name, branch] of recorded) {
      const extents: Record<string, unknown> = JSON.parse(readFileSync(join(gocCorpus, name), "utf8"));
      for (const [file, functions] of Object.entries(extents)) {
        const path = file.slice("example.test/apa/goc_echoserver/".length);
        expect(scanFunctions(repository.show(branch, path)), file).toEqual(functions);
      }
    }
  });
});
