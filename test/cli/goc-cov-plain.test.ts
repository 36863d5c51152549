import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { makeRepository } from "../bisect/git/make-repository.js";
import { echoProfile, makeEchoRepository } from "../coverage/echo-service.js";
import { type CliRun, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

const half = echoProfile({ main: 2, new: 2, push: 2 });
const other = echoProfile({ greet: 1, main: 1, inner: 1, pop: 1, rest: 1 });
/** Of `half`. */
const halfReport = `example.test/echo/main.go:9:		main		75.0%
example.test/echo/stack/stack.go:5:	New		100.0%
example.test/echo/stack/stack.go:9:	Push		100.0%
example.test/echo/stack/stack.go:13:	Pop		0.0%
total:					(statements)	45.5%
`;

/** Neither a work folder nor a centre is to be had. */
function gocCov(args: readonly string[], options: { stdin?: string; cwd?: string } = {}): CliRun {
  return runCli("goc-cov", args, { ...options, env: { HOME: "/dev/null", XDG_STATE_HOME: "/dev/null" } });
}

/** The service at its head, checked out, with these profiles beside it. */
function sources(profiles: Readonly<Record<string, string>> = { "half.cov": half }): string {
  const { gitDir } = makeEchoRepository();
  const folder = makeFolder(profiles);
  execFileSync("git", ["clone", "-q", "--branch", "feature/sub", gitDir, join(folder, "src")]);
  return folder;
}

describe("goc-cov report --profile", () => {
  it("prints the func report, whatever the order of the profile's lines", () => {
    const [mode, ...lines] = half.trimEnd().split("\n");
    const shuffled = [mode, ...lines.toReversed()].join("\r\n");
    const cwd = sources({ "half.cov": shuffled });
    expect(gocCov(["report", "--profile", "half.cov", "--src", "src"], { cwd })).toEqual({
      stdout: halfReport,
      stderr: "",
      exitCode: 0,
    });
  });

  it("takes a profile from stdin and the sources of this folder, and writes to a file", () => {
    const cwd = join(sources(), "src");
    const { exitCode, stdout } = gocCov(["report", "--profile", "-", "-o", "out.txt"], { cwd, stdin: half });
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(readFileSync(join(cwd, "out.txt"), "utf8")).toBe(halfReport);
  });

  it("has every type", () => {
    const cwd = sources();
    const report = (type: string): string =>
      gocCov(["report", "--profile", "half.cov", "--src", "src", "--type", type], { cwd }).stdout;
    expect(report("raw")).toBe(half);
    expect(JSON.parse(report("json"))).toMatchObject({
      mode: "count",
      func_total: { covered: 5, statements: 11, functions: 4, percent: "45.5" },
      profile_total: { covered: 5, statements: 12, percent: "41.7" },
      incomplete: false,
    });
    expect(report("html")).toContain("<title>echo: Go Coverage Report</title>");
    expect(report("cobertura")).toContain('<class name="stack" filename="stack/stack.go"');
    expect(report("lcov")).toContain("SF:stack/stack.go\nFN:5,New\n");
    expect(gocCov(["report", "--profile", "half.cov", "--src", "src", "--json"], { cwd }).stdout).toBe(report("json"));
  });

  it("names files without source, and ends with 3 (case 40)", () => {
    const cwd = sources({ "half.cov": `${half}example.test/gone/x.go:1.1,2.2 5 1\n` });
    const { stdout, stderr, exitCode } = gocCov(["report", "--profile", "half.cov", "--src", "src"], { cwd });
    expect(stdout).toBe(halfReport);
    expect(stderr).toBe("goc-cov: no source of 1 file, whose functions are not counted: example.test/gone/x.go\n");
    expect(exitCode).toBe(3);
  });

  it("leaves out what --exclude names", () => {
    const cwd = sources();
    const args = ["report", "--profile", "half.cov", "--src", "src", "--exclude", "/stack/"];
    expect(gocCov(args, { cwd }).stdout).toBe(
      "example.test/echo/main.go:9:\tmain\t\t75.0%\ntotal:\t\t\t\t(statements)\t75.0%\n",
    );
  });

  it.each<[string[], string, number]>([
    [["report"], "USAGE: no service is named", 2],
    [["report", "NAME", "--id", "3", "--accumulated"], "USAGE: --id with --accumulated", 2],
    [["merge", "half.cov", "-o", "-", "--json"], "USAGE: --json without -o", 2],
    [["merge", "-", "-"], "USAGE: - twice", 2],
    [["diff", "--profile", "-", "-"], "USAGE: - twice", 2],
    [["diff", "--profile", "half.cov", "half.cov", "--strict", "--src", "."], "USAGE: --src, --strict with two", 2],
    [["diff", "--profile", "half.cov", "--count-missing"], "USAGE: --count-missing without --fail-under", 2],
    [["report", "NAME", "--profile", "half.cov"], "USAGE: both NAME and --profile", 2],
    [["report", "--profile", "half.cov", "--id", "3"], "USAGE: --id or --accumulated with --profile", 2],
    [
      ["report", "--profile", "half.cov", "--type", "pdf"],
      "USAGE: option '--type <type>' argument 'pdf' is invalid",
      2,
    ],
    [["report", "--profile", "half.cov", "--json", "--type", "html"], "USAGE: --json and --type html", 2],
    [["report", "--profil", "half.cov"], "USAGE: unknown option '--profil'", 2],
    [["report", "--profile", "none.cov"], "UNREADABLE_FILE: none.cov: no such file or directory", 2],
    [["report", "--profile", "none.cov", "--json"], "UNREADABLE_FILE: none.cov", 2],
    [["report", "--profile", "."], "UNREADABLE_FILE: .: illegal operation on a directory", 2],
    [["report", "--profile", "half.cov", "--max-profile-bytes", "100"], "UNREADABLE_FILE: half.cov: over 100 bytes", 2],
    [["report", "--profile", "bad.cov"], "BAD_PROFILE: bad.cov: ", 2],
    [["report", "--profile", "half.cov", "-o", "none/x"], "NOT_WRITTEN: none/x", 1],
  ])("%j says %s", (args, words, exit) => {
    const cwd = makeFolder({ "half.cov": half, "bad.cov": "mode: count\nx\n" });
    const { stdout, stderr, exitCode } = gocCov(args, { cwd });
    expect(stderr).toContain(`cci: ${words}`);
    expect(stderr).not.toContain("    at ");
    expect(exitCode).toBe(exit);
    if (args.includes("--json"))
      expect(JSON.parse(stdout)).toEqual({ code: exit, error: expect.stringContaining(words) });
    else expect(stdout).toBe("");
  });
});

test("goc-cov total prints one number, and fails below a threshold that is not rounded", () => {
  const cwd = sources();
  const total = (...args: string[]): CliRun =>
    gocCov(["total", "--profile", "half.cov", "--src", "src", ...args], { cwd });
  expect(total()).toEqual({ stdout: "45.5\n", stderr: "", exitCode: 0 });
  expect(total("--fail-under", "45.4")).toMatchObject({ exitCode: 0 });
  // 5 of 11 are 45.4545…
  expect(total("--fail-under", "45.5")).toMatchObject({ stdout: "45.5\n", exitCode: 4 });
  expect(JSON.parse(total("--json").stdout)).toEqual({ code: 0, srv_name: null, cover_total: "45.5" });
});

describe("goc-cov merge", () => {
  it("adds the counts of replicas, in any order (case 10)", () => {
    const cwd = makeFolder({ "a.cov": half, "b.cov": other });
    const merged = echoProfile({ greet: 1, main: 3, inner: 1, new: 2, push: 2, pop: 1, rest: 1 });
    expect(gocCov(["merge", "a.cov", "b.cov"], { cwd }).stdout).toBe(merged);
    expect(gocCov(["merge", "b.cov", "-"], { cwd, stdin: half }).stdout).toBe(merged);
    expect(gocCov(["merge", "a.cov", "b.cov", "-o", "all.cov", "--json"], { cwd }).stdout).toBe(
      '{"code":0,"merged":2,"output":"all.cov"}\n',
    );
    expect(readFileSync(join(cwd, "all.cov"), "utf8")).toBe(merged);
  });

  it("names what does not fit, and writes nothing; --on-conflict newest keeps the last (cases 11, 12)", () => {
    const changed = half.replace("main.go:9.13,12.22 3", "main.go:9.13,12.23 3");
    const cwd = makeFolder({ "a.cov": half, "b.cov": changed });
    const { stderr, exitCode } = gocCov(["merge", "a.cov", "b.cov", "-o", "all.cov"], { cwd });
    expect(stderr).toContain("cci: PROFILE_CONFLICT: coverage block mismatch: block #1 for example.test/echo/main.go");
    expect(stderr).toMatch(/a\.cov.*b\.cov/);
    expect(exitCode).toBe(1);
    expect(existsSync(join(cwd, "all.cov"))).toBe(false);
    expect(gocCov(["merge", "a.cov", "b.cov", "--on-conflict", "newest"], { cwd }).stdout).toContain(
      "9.13,12.23 3 2\n",
    );
  });
});

describe("goc-cov diff --profile", () => {
  it("says which changed lines of the commit that is checked out did not run (case 36)", () => {
    const cwd = sources();
    const diff = (...args: string[]): CliRun =>
      gocCov(["diff", "--profile", "half.cov", "--src", "src", "--base", "origin/main", ...args], { cwd });
    expect(diff()).toEqual({
      stdout: "stack/stack.go (0.0%): missing 14-15\n\nTotal: 2 lines, missing 2, coverage 0.0%\n",
      stderr: "",
      exitCode: 0,
    });
    expect(diff("--fail-under", "1").exitCode).toBe(4);
    expect(JSON.parse(diff("--json").stdout)).toMatchObject({ total: { measured: 2, missed: 2, line_percent: "0.0" } });
    expect(diff("--type", "html").stdout).toContain("stack/stack.go");
    expect(diff("--base", "feature/sub", "--fail-under", "100")).toMatchObject({
      stdout: "Total: 0 lines, missing 0, coverage n/a\n",
      exitCode: 0,
    });
    expect(diff("--base", "nowhere")).toMatchObject({ exitCode: 5 });
  });

  it("counts a changed file that the profile does not know when it is told to", () => {
    const repository = makeRepository([
      { name: "base", files: { "go.mod": "module lab.test/x\n", "a.go": "package x\n" } },
      { name: "head", files: { "b.go": "package x\n\nfunc B() int {\n\treturn 1\n}\n" } },
    ]);
    const folder = makeFolder({ "x.cov": "mode: set\n" });
    execFileSync("git", ["clone", "-q", repository.gitDir, join(folder, "src")]);
    const args = ["diff", "--profile", "x.cov", "--src", "src", "--base", "HEAD~1", "--fail-under", "50"];
    const { stderr, exitCode } = gocCov(args, { cwd: folder });
    expect(stderr).toBe("goc-cov: changed, but not in the profile: b.go\n");
    expect(exitCode).toBe(0);
    expect(gocCov([...args, "--count-missing", "--quiet"], { cwd: folder })).toMatchObject({ stderr, exitCode: 4 });
  });

  it("leaves out what --exclude names, and takes profiles whose files are paths", () => {
    const paths = half.replaceAll("example.test/echo/", "./");
    const cwd = sources({ "paths.cov": paths });
    const diff = (...args: string[]): CliRun =>
      gocCov(["diff", "--profile", "paths.cov", "--src", "src", "--base", "origin/main", ...args], { cwd });
    expect(diff().stdout).toContain("stack/stack.go (0.0%): missing 14-15\n");
    expect(diff("--exclude", "echo/stack/").stdout).toBe("Total: 0 lines, missing 0, coverage n/a\n");
    expect(JSON.parse(diff("--exclude", "echo/stack/", "--json").stdout)).toMatchObject({
      files_without_data: [],
      ignored_files: ["stack/stack.go"],
    });
  });

  it("warns once where the work tree is not as the commit, and runs nothing of the repository to find out", () => {
    const cwd = sources();
    const src = join(cwd, "src");
    const git = (...args: string[]): unknown => execFileSync("git", args, { cwd: src });
    writeFileSync(join(src, "main.go"), readFileSync(join(src, "main.go"), "utf8").replaceAll("\n", "\r\n"));
    appendFileSync(join(src, "stack/stack.go"), "// more\n");
    git("config", "filter.x.clean", "touch ran; cat");
    git("config", "core.fsmonitor", "touch ran");
    appendFileSync(join(src, ".git/info/attributes"), "*.go filter=x\n");
    const { stderr, exitCode } = gocCov(["diff", "--profile", "half.cov", "--src", "src", "--base", "origin/main"], {
      cwd,
    });
    expect(stderr).toBe(
      "goc-cov: warning: not as they are in HEAD, which is what is compared: stack/stack.go; commit first\n",
    );
    expect([exitCode, existsSync(join(src, "ran"))]).toEqual([0, false]);
  });

  it("compares two profiles, file by file", () => {
    const cwd = makeFolder({ "a.cov": half, "b.cov": other });
    const { stdout } = gocCov(["diff", "--profile", "b.cov", "a.cov"], { cwd });
    expect(stdout).toBe(`+----------------------------------+---------------+--------------+-------+
|               File               | Base Coverage | New Coverage | Delta |
+----------------------------------+---------------+--------------+-------+
| example.test/echo/main.go        |     60.0%     |    100.0%    | 40.0% |
| example.test/echo/stack/stack.go |     28.6%     |    57.1%     | 28.6% |
| Total                            |     41.7%     |    75.0%     | 33.3% |
+----------------------------------+---------------+--------------+-------+
`);
    expect(JSON.parse(gocCov(["diff", "--profile", "b.cov", "a.cov", "--json"], { cwd }).stdout)).toMatchObject({
      code: 0,
      total: { base: { covered: 5, statements: 12, percent: "41.7" }, new: { percent: "75.0" }, delta: "33.3" },
    });
  });
});

test("goc-cov leads its help with examples, and suggests what was meant", () => {
  expect(gocCov(["--help"]).stdout).toMatch(/^Examples:\n {2}goc-cov report --profile/);
  expect(gocCov(["reprot"]).stderr).toContain("hint: Did you mean report?");
  expect(runCli("cci", ["goc-cov", "total", "--help"]).stdout).toContain("goc-cov total --profile");
});
