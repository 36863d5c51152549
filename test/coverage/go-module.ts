import { join } from "node:path";
import { addFile } from "../support/temp-folder.js";

/** The module path of `addGoModule`. */
export const goModulePath = "example.test/oracle";

const shapes = `package shapes

import (
	"strings"

	"dep.test/dep"
)

type pair struct{ f, g func() int }

type list[T any] struct{ xs []T }

/* func comment() {
} */
const raw = \`func raw() {
}}\` + "func \\"text\\" {" + "\\\\"

const brace, quote = '{', '\\''

var literal = func(n int) int {
	if n > 0 {
		return 1
	}
	return 0
}

var table = map[string]func() string{
	"a": func() string { return "}" },
	"b": func() string {
		return \`{\`
	},
}

func init() { literal(1) }

func init() {
	literal(0)
}

func (p *pair) ptr() bool { return p.f == nil }
func (p pair) val() (ok bool) {
	defer func() { ok = true }()
	return
}
func (pair) anon()     {}
func (_ *pair) blank() { /* nothing */ }

func (l *list[T]) push(x T) { l.xs = append(l.xs, x) }

func conv[K comparable, V interface{ ~int | ~string }](m map[K]V, f func(V) struct{ n int }) []struct{ n int } {
	out := make([]struct{ n int }, 0, len(m))
	for _, v := range m {
		out = append(out, f(v))
	}
	return out
}

func
oddLayout(
	a int,
	b struct {
		c int
	},
) (
	int,
	error,
) {
	return a + b.c, nil
}

func one() int { return 1 }; func two() int { return 2 }

func ünï(s string) string { if s == "é" { s = "\\"" }; return strings.ToUpper(s) + dep.Twice(s) }

func selects(c chan int, n int) (r rune) {
outer:
	for i := 0; i < n; i++ {
		switch {
		case i == 1:
			continue outer
		case i > 5:
			break outer
		}
		func() {
			if n > 100 {
				r++
			}
		}()
	}
	select {
	case v := <-c:
		r = rune(v)
	default:
		r = '{'
	}
	return
}

func never() { panic("func never() {") }
`;

const shapesTest = `package shapes

import "testing"

func TestShapes(t *testing.T) {
	p := &pair{}
	p.ptr()
	p.val()
	p.anon()
	l := &list[int]{}
	l.push(1)
	conv(map[string]int{"a": 1}, func(v int) struct{ n int } { return struct{ n int }{v} })
	one()
	ünï("é")
	selects(nil, 3)
	table["a"]()
	crlf(2)
	Umlaut()
	random0(3)
	random2(1)
}
`;

const crlf = "package shapes\n\nfunc crlf(n int) int {\n\tif n > 1 {\n\t\treturn 2\n\t}\n\treturn 1\n}\n".replaceAll(
  "\n",
  "\r\n",
);
const dep = "package dep\n\nfunc Twice(s string) string {\n\treturn s + s\n}\n\nfunc Unused() {\n}\n";
/** Its comment names the file itself, so that any Go finds the blocks behind it there. */
const lines = `package lines

func Before(n int) int { return n }

//line lines.go:100
func Behind(n int) int {
	if n > 0 {
		return 1
	}
	return 0
}
`;
const linesTest = 'package lines\n\nimport "testing"\n\nfunc TestLines(t *testing.T) { Behind(0); Before(1) }\n';

/** Writes a Go module with a vendored one; `seed` decides of the functions in `random.go`. */
export function addGoModule(folder: string, seed: number): void {
  const files = {
    "go.mod": `module ${goModulePath}\n\ngo 1.19\n\nrequire dep.test/dep v1.0.0\n`,
    "vendor/modules.txt": "# dep.test/dep v1.0.0\n## explicit\ndep.test/dep\n",
    "vendor/dep.test/dep/dep.go": dep,
    "shapes/shapes.go": shapes,
    "shapes/shapes_test.go": shapesTest,
    "shapes/crlf.go": crlf,
    "shapes/end.go": 'package shapes; func Umlaut() string { return "ä" }\nfunc noNewline() int { return 3 }',
    "shapes/random.go": randomSource(seed),
    "lines/lines.go": lines,
    "lines/lines_test.go": linesTest,
  };
  for (const [path, content] of Object.entries(files)) addFile(join(folder, path), content);
}

/** Ten functions of nested statements. The same seed gives the same. */
function randomSource(seed: number): string {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
  const statement = (depth: number): string => {
    const inner = (): string => body(depth + 1);
    const shapesOf = [
      () => "n++",
      () => 'n += len("}") // {\n',
      () => "n -= len(`\n{`); n++",
      () => `if n > ${below(5)} { /* { */ ${inner()} }`,
      () => `if n > ${below(5)} {${inner()}} else if n < 0 {${inner()}} else {\n${inner()}}`,
      () => `for i := 0; i < ${below(3)}; i++ {\n${inner()}\n}`,
      () => `switch n {\ncase 1, 2: ${inner()}\ncase '{':\n${inner()}\ndefault:\n}`,
      () => `func() {\n${inner()}\n}()`,
      () => `defer func(m int) { ${inner()} }(n)`,
      () => `{\n${inner()}\n}`,
    ];
    return (shapesOf[below(depth > 3 ? 3 : shapesOf.length)] as () => string)();
  };
  const body = (depth: number): string =>
    Array.from({ length: below(4) }, () => statement(depth)).join(below(2) === 0 ? "\n" : "; ");
  const functions = Array.from({ length: 10 }, (_, at) => `func random${at}(n int) int {\n${body(0)}\nreturn n\n}`);
  return `package shapes\n\n${functions.join("\n\n")}\n`;
}
