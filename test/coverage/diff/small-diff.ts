import { type DiffCoverage, diffCoverage } from "../../../src/coverage/diff/diff-coverage.js";
import { parseProfile } from "../../../src/coverage/profile/parse-profile.js";

/** A line that is covered, one in part, two that are missed, and three without anything to run. */
const source = `package calc

func Sub(a, b int) int {
	if b > a { return 0 }
	return a - b // "<b>"
}
func unused() {
	a()
	b()
}
`;
const profile = `mode: count
m/calc/calc.go:3.24,4.11 1 4
m/calc/calc.go:4.11,4.23 1 0
m/calc/calc.go:5.2,5.14 2 4
m/calc/calc.go:7.15,10.2 3 0
`;

/** The coverage of a change of one file that the profile knows, two that it does not know, and three that do not count. */
export function smallDiff(sourceText = source): DiffCoverage {
  const paths = ["vendor/x/x.go", "extra/extra.go", "calc/calc_test.go", "__proto__.go", "README.md"];
  const { mode, files } = parseProfile(Buffer.from(profile));
  const sourced = files.map((file) => ({ ...file, path: "calc/calc.go", source: Buffer.from(sourceText) }));
  return diffCoverage({
    base: "b".repeat(40),
    head: "a".repeat(40),
    module: "example.test/m",
    profileName: "calc_1",
    changed: [...paths.map((path) => ({ path, lines: [1] })), { path: "calc/calc.go", lines: [3, 4, 5, 6, 8, 9, 10] }],
    sourced: { mode, files: sourced },
  });
}
