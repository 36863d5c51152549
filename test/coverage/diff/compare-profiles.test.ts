import { describe, expect, it } from "vitest";
import { compareProfiles, deltaText } from "../../../src/coverage/diff/compare-profiles.js";
import { comparisonText } from "../../../src/coverage/diff/comparison-text.js";
import { profile } from "../profile/arbitrary-profile.js";
import { hasRecorded, recorded, whyNotRecorded } from "../report/recorded.js";

const compare = (newer: string, base: string) => compareProfiles(profile(newer), profile(base));
const names = ({ files }: ReturnType<typeof compareProfiles>) => files.map(({ file }) => file);

describe("compareProfiles", () => {
  it("lists files whose coverage differs by a tenth or more, sorted by name", () => {
    const base = "mode: set\nb.go:1.1,2.2 1 0\na.go:1.1,2.2 1 1\nc.go:1.1,2.2 3 1\n";
    const newer = "mode: set\nb.go:1.1,2.2 1 1\na.go:1.1,2.2 1 0\nc.go:1.1,2.2 9 1\n";
    expect(names(compare(newer, base))).toEqual(["a.go", "b.go"]);
  });

  it("lists neither -0.0 nor a file without statements", () => {
    const base = "mode: set\na.go:1.1,2.2 10000 1\na.go:3.1,4.2 1 0\nb.go:1.1,2.2 0 1\n";
    const newer = "mode: set\na.go:1.1,2.2 9999 1\na.go:3.1,4.2 2 0\nc.go:1.1,2.2 0 0\n";
    expect(names(compare(newer, base))).toEqual([]);
    expect(deltaText(compare(newer, base).total)).toBe("0.0");
  });

  it("takes repeated blocks for one, and all runs of a file together", () => {
    const newer = "mode: count\na.go:1.1,2.2 1 0\nb.go:1.1,2.2 1 1\na.go:1.1,2.2 1 2\na.go:3.1,4.2 1 0\n";
    const { files, total } = compare(newer, "mode: count\nb.go:1.1,2.2 1 1\n");
    expect(files).toEqual([{ file: "a.go", base: undefined, newer: { covered: 1, statements: 2 } }]);
    expect(total.newer).toEqual({ covered: 2, statements: 3 });
  });
});

describe("comparisonText", () => {
  it("draws the table, wide enough for any name, with control characters escaped", () => {
    const text = comparisonText(compare("mode: set\nü\x1b.go:1.1,2.2 1 1\n", ""));
    expect(text).toBe(`+------------+---------------+--------------+--------+
|    File    | Base Coverage | New Coverage | Delta  |
+------------+---------------+--------------+--------+
| ü\\u001b.go |     None      |    100.0%    | 100.0% |
| Total      |     0.0%      |    100.0%    | 100.0% |
+------------+---------------+--------------+--------+
`);
  });

  it.skipIf(!hasRecorded).each(["diff", "diff-newfile", "diff-none", "diff-threshold"])(
    `is the table that goc draws (cli/%s.txt)${whyNotRecorded}`,
    (name) => {
      const text = recorded(`cli/${name}.txt`);
      const [, newer = "", base = ""] = /--new-profile=(\S+) --base-profile=(\S+)/.exec(text) ?? [];
      const read = (path: string) => recorded(path.startsWith("../") ? path.slice(3) : `merged/${path}`);
      expect(`${comparisonText(compare(read(newer), read(base)))}\n`).toBe(
        text.slice(text.indexOf("\n") + 1, text.indexOf("--- stderr")),
      );
    },
  );
});
