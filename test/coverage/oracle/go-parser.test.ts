import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scanFunctions } from "../../../src/coverage/source/scan-functions.js";
import { addFile, makeFolder } from "../../support/temp-folder.js";
import { addGoModule } from "../go-module.js";
import { goReason, goTools, runGo } from "../go-tool.js";

/** Prints a line for each Go file below the folders that are named: its path, and the extents of its functions. */
const program = `package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	for _, root := range os.Args[1:] {
		filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
				return nil
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return nil
			}
			extents := []map[string]any{}
			for _, decl := range file.Decls {
				if function, ok := decl.(*ast.FuncDecl); ok && function.Body != nil {
					from, to := set.Position(function.Pos()), set.Position(function.End())
					extents = append(extents, map[string]any{"name": function.Name.Name, "startLine": from.Line,
						"startCol": from.Column, "endLine": to.Line, "endCol": to.Column})
				}
			}
			text, _ := json.Marshal(extents)
			fmt.Printf("%s\\t%s\\n", path, text)
			return nil
		})
	}
}
`;
const packages = ["strings", "container", "encoding", "text", "sort", "go/printer", "net/http", "cmd/cover", "unicode"];

describe.skipIf(goTools.length === 0)(`Go's own parser${goReason}`, () => {
  it("finds the functions that our scanner finds, in our module and in GOROOT/src (case 6)", () => {
    const go = goTools[0] as string;
    const folder = makeFolder({
      "program/main.go": program,
      "bom.go": "\ufeffpackage p; func f() {}\nfunc g() {\r\n}",
    });
    for (const seed of [1, 2, 3]) addGoModule(join(folder, `module${seed}`), seed);
    const source = join(runGo(go, "/", ["env", "GOROOT"]).trim(), "src");
    addFile(join(folder, "lines.go"), "package p\n\n//line :7\nfunc f() {\n//line x.go:3\n}\n\nfunc g() {}\n");
    const folders = [folder, ...packages.map((name) => join(source, name))];
    const output = runGo(go, folder, ["run", "program/main.go", ...folders]);
    const files = output.trimEnd().split("\n");
    expect(files.length).toBeGreaterThan(100);
    for (const line of files) {
      const [path = "", extents = ""] = line.split("\t");
      expect(scanFunctions(readFileSync(path)), path).toEqual(JSON.parse(extents));
    }
  });
});
