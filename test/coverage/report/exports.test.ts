import { describe, expect, it } from "vitest";
import { coberturaReport } from "../../../src/coverage/report/cobertura-report.js";
import { jsonReport } from "../../../src/coverage/report/json-report.js";
import { lcovReport } from "../../../src/coverage/report/lcov-report.js";
import { measureFunctions } from "../../../src/coverage/report/measure-functions.js";
import { hasRecorded, recorded, whyNotRecorded, withRealSources } from "./recorded.js";
import { sourced } from "./sourced.js";

const source = "package p\n\nfunc a() {\n\tb()\n}\n\nfunc c() { d() }\n";
const lines = ["m/q/q.go:3.10,5.2 1 4", "m/q/q.go:7.10,7.17 1 0", "m/p.go:3.10,5.2 2 0", "m/gone.go:1.1,1.2 1 1"];
const input = sourced(`mode: count\n${lines.join("\n")}\n`, { "m/q/q.go": source, "m/p.go": source });

describe("coberturaReport", () => {
  it("has a package per folder and a class per file, with the hits of its measurable lines (case 37)", () => {
    expect(coberturaReport(input)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage line-rate="0.3333" branch-rate="0" lines-covered="1" lines-valid="3" branches-covered="0" branches-valid="0" complexity="0" version="goc-cov" timestamp="0">
  <sources><source>.</source></sources>
  <packages>
    <package name="m" line-rate="0.0000" branch-rate="0" complexity="0"><classes>
      <class name="p" filename="m/p.go" line-rate="0.0000" branch-rate="0" complexity="0"><methods/><lines>
        <line number="4" hits="0"/>
      </lines></class>
    </classes></package>
    <package name="m/q" line-rate="0.5000" branch-rate="0" complexity="0"><classes>
      <class name="q" filename="m/q/q.go" line-rate="0.5000" branch-rate="0" complexity="0"><methods/><lines>
        <line number="4" hits="4"/>
        <line number="7" hits="0"/>
      </lines></class>
    </classes></package>
  </packages>
</coverage>
`);
  });

  it("has the rate 1 where there is no line, and takes no name for markup", () => {
    expect(coberturaReport(sourced("", {}))).toContain('<coverage line-rate="1.0000"');
    const name = 'm/<a>"&\x01/b"<.go';
    const text = coberturaReport(sourced(`mode: set\n${name}:1.1,1.2 1 1\n`, { [name]: "package p\n" }));
    expect(text).toContain('<package name="m/&lt;a&gt;&quot;&amp;\ufffd" line-rate="1.0000"');
    expect(text).toContain(
      '<class name="b&quot;&lt;" filename="m/&lt;a&gt;&quot;&amp;\ufffd/b&quot;&lt;.go" line-rate="1.0000"',
    );
  });
});

describe("lcovReport", () => {
  it("has a record per file with its functions, their first counts, and the hits of its lines (case 37)", () => {
    const record = (path: string, counts: readonly number[], hits: readonly string[]) => [
      ...["TN:", `SF:${path}`, "FN:3,a", "FN:7,c", `FNDA:${counts[0]},a`, `FNDA:${counts[1]},c`, "FNF:2"],
      `FNH:${counts.filter((count) => count > 0).length}`,
      ...hits.map((hit) => `DA:${hit}`),
      ...[`LF:${hits.length}`, `LH:${hits.filter((hit) => !hit.endsWith(",0")).length}`, "end_of_record"],
    ];
    const expected = [...record("m/p.go", [0, 0], ["4,0"]), ...record("m/q/q.go", [4, 0], ["4,4", "7,0"]), ""];
    expect(lcovReport(input, measureFunctions(input)).split("\n")).toEqual(expected);
  });

  it("keeps a name on its line", () => {
    const name = "m/a\rend_of_record.go";
    const odd = sourced(`mode: set\n${name}:1.1,1.2 1 1\n`, { [name]: "package p\n" });
    expect(lcovReport(odd, measureFunctions(odd))).toContain("SF:m/a\\u000dend_of_record.go\n");
  });
});

describe("jsonReport", () => {
  it("tells both totals, what is missing, and every file and function (coverage.md 6)", () => {
    const text = jsonReport(measureFunctions(input), input.mode);
    expect(text.endsWith("}\n")).toBe(true);
    expect(JSON.parse(text)).toEqual({
      mode: "count",
      func_total: { covered: 1, statements: 4, functions: 4, percent: "25.0" },
      profile_total: { covered: 2, statements: 5, percent: "40.0" },
      incomplete: true,
      missing_sources: ["m/gone.go"],
      files: [
        { file: "m/gone.go", covered: 1, statements: 1, percent: "100.0", functions: [] },
        {
          file: "m/p.go",
          covered: 0,
          statements: 2,
          percent: "0.0",
          functions: [
            { name: "a", line: 3, covered: 0, statements: 2, percent: "0.0" },
            { name: "c", line: 7, covered: 0, statements: 0, percent: "0.0" },
          ],
        },
        {
          file: "m/q/q.go",
          covered: 1,
          statements: 2,
          percent: "50.0",
          functions: [
            { name: "a", line: 3, covered: 1, statements: 1, percent: "100.0" },
            { name: "c", line: 7, covered: 0, statements: 1, percent: "0.0" },
          ],
        },
      ],
    });
  });

  it("has the mode null where the profile has not a byte", () => {
    expect(JSON.parse(jsonReport(measureFunctions(sourced("", {})), undefined))).toMatchObject({
      mode: null,
      files: [],
    });
  });
});

describe.skipIf(!hasRecorded)(`exports of a recorded profile${whyNotRecorded}`, () => {
  it("are what was recorded, byte for byte, and lcov and diff-cover accepted that (case 37)", () => {
    const head = withRealSources("diff/head", "feature/sub");
    expect(coberturaReport(head)).toBe(recorded("diff/head.cobertura.xml"));
    expect(lcovReport(head, measureFunctions(head))).toBe(recorded("diff/head.lcov"));
  });

  it("have the example of the JSON report: replica a (coverage.md 6)", () => {
    const replica = withRealSources("merged/replica-a");
    const report = JSON.parse(jsonReport(measureFunctions(replica), replica.mode));
    expect(report.func_total).toEqual({ covered: 24, statements: 55, functions: 13, percent: "43.6" });
    expect(report.profile_total).toEqual({ covered: 27, statements: 58, percent: "46.6" });
  });
});
