import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type DiffCoverage, diffCoverage } from "../../../src/coverage/diff/diff-coverage.js";
import { diffJson } from "../../../src/coverage/diff/diff-json.js";
import { diffText } from "../../../src/coverage/diff/diff-text.js";
import { diffTotals } from "../../../src/coverage/diff/diff-totals.js";
import { parseChangedLines } from "../../../src/coverage/diff/parse-changed-lines.js";
import { hasRecorded, recorded, whyNotRecorded, withRealSources } from "../report/recorded.js";
import { smallDiff } from "./small-diff.js";

const lax = { isStrict: false };
const strict = { isStrict: true };

describe("diffCoverage", () => {
  it("sorts changed lines by whether all, some or none of their blocks ran", () => {
    const [file, ...others] = smallDiff().files;
    expect(others).toEqual([]);
    expect(file).toMatchObject({
      path: "calc/calc.go",
      changedLines: [3, 4, 5, 6, 8, 9, 10],
      covered: [5],
      partial: [4],
      missed: [8, 9],
      notMeasurable: [3, 6, 10],
    });
  });

  it("counts each block once for the statements, however many changed lines it owns", () => {
    expect(smallDiff().files[0]?.statements).toEqual({ covered: 3, statements: 7 });
  });

  it("lists changed files that the profile does not know, and those that do not count", () => {
    const { filesWithoutData, ignoredFiles } = smallDiff();
    expect(filesWithoutData).toEqual(["__proto__.go", "extra/extra.go"]);
    expect(ignoredFiles).toEqual(["README.md", "calc/calc_test.go", "vendor/x/x.go"]);
  });

  it("ignores what is excluded, known to the profile or not", () => {
    const changed = ["calc/calc.go", "gen/gen.go", "extra.go"].map((path) => ({ path, lines: [5] }));
    const sourced = {
      mode: "set",
      files: [{ file: "m/calc/calc.go", path: "calc/calc.go", source: Buffer.from("package calc\n"), blocks: [] }],
    } as const;
    const isExcluded = (path: string): boolean => path !== "extra.go";
    expect(diffCoverage({ ...smallDiff(), changed, sourced, isExcluded })).toMatchObject({
      files: [],
      filesWithoutData: ["extra.go"],
      ignoredFiles: ["calc/calc.go", "gen/gen.go"],
    });
  });

  it("takes a file without a source for one without data", () => {
    const changed = [{ path: "a.go", lines: [1] }];
    const file = { file: "m/a.go", path: undefined, source: undefined, blocks: [] };
    const diff = diffCoverage({ ...smallDiff(), changed, sourced: { mode: "set", files: [file] } });
    expect(diff).toMatchObject({ files: [], filesWithoutData: ["a.go"] });
  });
});

describe("diffTotals", () => {
  it("counts partial lines as covered, strictly as missed, and does not round (case 36)", () => {
    const counts = { measured: 4, covered: 1, partial: 1, missed: 2, statements: { covered: 3, statements: 7 } };
    expect(diffTotals(smallDiff(), lax)).toEqual({ ...counts, percent: 50 });
    expect(diffTotals(smallDiff(), strict)).toEqual({ ...counts, percent: 25 });
    const third = withLines({ covered: [1], missed: [2, 3] });
    expect(diffTotals(third, lax).percent).toBe(100 / 3);
  });

  it("without a measurable line has no percentage (case 36)", () => {
    expect(diffTotals(withLines({ notMeasurable: [1] }), lax).percent).toBeNull();
    expect(diffTotals({ ...smallDiff(), files: [] }, strict).percent).toBeNull();
  });
});

/** A diff of one file with these lines. */
function withLines(lines: Partial<Record<"covered" | "partial" | "missed" | "notMeasurable", number[]>>): DiffCoverage {
  const empty = { covered: [], partial: [], missed: [], notMeasurable: [], changedLines: [] };
  const file = { path: "a.go", ...empty, ...lines, statements: { covered: 0, statements: 0 }, source: Buffer.alloc(0) };
  return { ...smallDiff(), files: [file] };
}

describe("diffText", () => {
  it("names the missed lines of each file with measurable ones, in runs, and the total", () => {
    expect(diffText(smallDiff(), lax)).toBe(
      "calc/calc.go (50.0%): missing 8-9\n\nTotal: 4 lines, missing 2, coverage 50.0%\n",
    );
    expect(diffText(smallDiff(), strict)).toBe(
      "calc/calc.go (25.0%): missing 4,8-9\n\nTotal: 4 lines, missing 3, coverage 25.0%\n",
    );
  });

  it("names no lines of a file that is covered, and says n/a of nothing to measure (case 36)", () => {
    expect(diffText(withLines({ covered: [1, 2] }), lax)).toBe(
      "a.go (100.0%)\n\nTotal: 2 lines, missing 0, coverage 100.0%\n",
    );
    expect(diffText(withLines({ notMeasurable: [1] }), lax)).toBe("Total: 0 lines, missing 0, coverage n/a\n");
  });

  it("escapes names that would talk to a terminal", () => {
    const [file] = withLines({ missed: [3] }).files;
    const diff = { ...smallDiff(), files: file ? [{ ...file, path: "a\x1b[2J\n.go" }] : [] };
    expect(diffText(diff, lax)).toContain("a\\u001b[2J\\u000a.go (0.0%): missing 3\n");
  });
});

describe("diffJson", () => {
  it("has both percentages, and null where nothing is measurable or known", () => {
    const answer = JSON.parse(diffJson({ ...withLines({ notMeasurable: [7] }), module: undefined }));
    expect(answer).toMatchObject({
      module: null,
      files: [{ path: "a.go", not_measurable: [7], measured: 0, line_percent: null }],
      total: { measured: 0, line_percent: null, strict_line_percent: null, statements: { total: 0, percent: null } },
    });
    expect(JSON.parse(diffJson(smallDiff())).total).toMatchObject({
      line_percent: "50.0",
      strict_line_percent: "25.0",
    });
  });

  it("is one line", () => {
    expect(diffJson(smallDiff())).toMatch(/^[^\n]*\n$/);
  });
});

describe.skipIf(!hasRecorded)(`diffCoverage of the recorded commits${whyNotRecorded}`, () => {
  it("gives the recorded lines, percentages and statements (case 35)", () => {
    const { rule: _, ...expected } = JSON.parse(recorded("diff/expected.json"));
    const diff = recordedDiff();
    expect(JSON.parse(diffJson(diff))).toEqual(expected);
    expect(diffTotals(diff, lax).percent).toBe(900 / 13);
    expect(diffTotals(diff, strict).percent).toBe(800 / 13);
  });

  it("says of it in a few lines what is missing (case 35)", () => {
    expect(diffText(recordedDiff(), lax)).toBe(
      "main.go (70.0%): missing 20,56-57\npkg/calc/calc.go (66.7%): missing 34\n\nTotal: 13 lines, missing 4, coverage 69.2%\n",
    );
    expect(diffText(recordedDiff(), strict)).toContain("missing 34,42\n\nTotal: 13 lines, missing 5, coverage 61.5%\n");
  });

  function recordedDiff(): DiffCoverage {
    const patch = readFileSync(
      fileURLToPath(new URL("../../../../shared/conformance/goc/diff/diff-U0.patch", import.meta.url)),
    );
    const { base, head, module } = JSON.parse(recorded("diff/expected.json"));
    const sourced = withRealSources("diff/head", "feature/sub");
    return diffCoverage({ base, head, module, profileName: "head.cov", changed: parseChangedLines(patch), sourced });
  }
});
