import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { thisMachine } from "../../src/bisect/local/this-machine.js";
import { makeRepository, type TestRepository } from "../bisect/git/make-repository.js";
import { numbered } from "../bisect/local/local-lab.js";
import { type CliRun, launcher, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

/** Runs `cci bisect run` somewhere in a repository, with temporary files in a folder of the test. */
function bisectRun(
  repository: TestRepository,
  args: readonly string[],
  cwd = repository.folder,
): CliRun & { readonly left: readonly string[] } {
  const scratch = makeFolder();
  const ran = runCli("cci", ["bisect", "run", ...args], { cwd, env: { TMPDIR: scratch } });
  return { ...ran, left: readdirSync(scratch) };
}

function script(text: string): readonly string[] {
  return ["--", "sh", "-c", text];
}

const badFrom17 = script("test $(cat n) -lt 17");

/** All that a search must leave alone, in one text. */
function stateOf({ git, gitDir }: TestRepository): string {
  const files = readdirSync(gitDir).filter((name) => name !== "cci-bisect");
  return [
    git("for-each-ref"),
    git("status", "--porcelain", "--branch"),
    git("worktree", "list"),
    git("stash", "list"),
    ...files,
  ].join("\n");
}

describe("cci bisect run", () => {
  it("says which commit it is as git does, then who wrote it and how sure that is", () => {
    const repository = makeRepository(numbered(24));
    const { stdout, stderr, exitCode, left } = bisectRun(repository, ["--good", "HEAD~23", ...badFrom17]);
    expect(exitCode).toBe(0);
    const [first, ...rest] = stdout.trimEnd().split("\n");
    expect(first).toBe(`${repository.hash("c17")} is the first bad commit`);
    expect(rest.map((line) => line.split(" ")[0])).toEqual(["subject", "author", "date", "confidence", "runs", "log"]);
    expect(stdout).toContain("Ada <ada@example.com>");
    expect(stderr).toBe("");
    expect(left).toEqual([]);
  });

  it("leaves work tree, index, HEAD, refs and a git bisect of the user's own alone, from any folder", () => {
    const repository = makeRepository(numbered(24));
    const { git, folder, gitDir } = repository;
    git("bisect", "start", "HEAD", "HEAD~5");
    writeFileSync(join(folder, "n"), "edited\n");
    writeFileSync(join(folder, "new"), "staged\n");
    git("add", "new");
    mkdirSync(join(folder, "deep/er"), { recursive: true });
    const index = readFileSync(join(gitDir, "index"));
    const before = stateOf(repository);

    const args = ["--good", "main~23", "--bad", "main", "--json", ...badFrom17];
    const { stdout, exitCode } = bisectRun(repository, args, join(folder, "deep/er"));

    expect([exitCode, JSON.parse(stdout).culprit]).toEqual([0, repository.hash("c17")]);
    expect(stateOf(repository)).toBe(before);
    expect(readFileSync(join(gitDir, "index"))).toEqual(index);
    expect(readFileSync(join(folder, "n"), "utf8")).toBe("edited\n");
    expect(existsSync(join(gitDir, "BISECT_START"))).toBe(true);
  });

  it("--json is one object with every field, whatever came of it", () => {
    const repository = makeRepository(numbered(12));
    const keys =
      "status culprit subject confidence candidates engine runs steps skipped bad good p_bad p_good reason warnings log";
    const found = bisectRun(repository, ["--good", "HEAD~11", "--json", ...script("test $(cat n) -lt 8")]);
    const answer = JSON.parse(found.stdout);
    expect(Object.keys(answer).join(" ")).toBe(keys);
    expect(answer).toMatchObject({
      status: "found",
      culprit: repository.hash("c8"),
      subject: "c8",
      candidates: [repository.hash("c8")],
      engine: "deterministic",
      bad: repository.hash("c12"),
      good: [repository.hash("c1")],
      p_bad: 1,
      p_good: 0,
    });
    expect(existsSync(answer.log)).toBe(true);

    const none = bisectRun(repository, ["--good", "HEAD~11", "--json", ...script("true")]);
    expect(none.exitCode).toBe(4);
    expect(JSON.parse(none.stdout)).toMatchObject({
      status: "not_reproducible",
      culprit: null,
      subject: null,
      confidence: null,
      candidates: [],
      p_bad: null,
      p_good: null,
    });
  });

  it.each([
    [
      "only skipped commits left",
      ["--good", "HEAD~11", ...script("v=$(cat n); test $v -ge 4 -a $v -le 6 && exit 125; test $v -lt 5")],
      2,
    ],
    ["an end that is bad", ["--good", "HEAD~11", ...script("false")], 4],
    ["no good commit", ["--auto-good", ...script("false")], 4],
    ["a value that does not move", ["--good", "HEAD~11", "--metric", "v=(.*)", ...script("echo v=1")], 5],
    ["no command", ["--good", "HEAD~11"], 1],
    ["an unknown option", ["--good", "HEAD~11", "--bogus", "--", "true"], 1],
    ["a bad value", ["--good", "HEAD~11", "--confidence", "1", "--", "true"], 1],
    ["options that contradict each other", ["--good", "HEAD~11", "--bayes", "--runs", "3", "--", "true"], 1],
    ["no good end", ["--", "true"], 1],
    ["an unknown revision", ["--good", "v99", "--", "true"], 1],
    ["a revision that is an option", ["--good=--all", "--", "true"], 1],
    ["a path outside", ["--good", "HEAD~11", "--paths", "../x", "--", "true"], 1],
    ["a log that is none", ["--replay", "n", "--", "true"], 1],
    ["a log that is not there", ["--replay", "nowhere", "--", "true"], 1],
    ["a command that is nowhere", ["--good", "HEAD~11", "--", "./no-such-script"], 1],
    ["a command that breaks off", ["--good", "HEAD~11", ...script("exit 130")], 1],
  ])("exit code for %s", (_, args, exit) => {
    const repository = makeRepository(numbered(12));
    const { stdout, stderr, exitCode, left } = bisectRun(repository, args);
    expect(exitCode).toBe(exit);
    expect(left).toEqual([]);
    if (exit !== 1) return expect(stdout).not.toBe("");
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^(?:.*\n)?cci: [A-Z_]+: .+\n(?:hint: .+\n)?$/);
  });

  it("exits 1 outside a repository", () => {
    const { exitCode, stderr } = runCli("cci", ["bisect", "run", "--good", "x", "--", "true"], { cwd: makeFolder() });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("cci: REPO_UNAVAILABLE: ")]);
  });

  it("says so where no commit touches the paths", () => {
    const repository = makeRepository(numbered(13));
    const args = ["--good", "HEAD~12", "--paths", "elsewhere", ...script("test $(cat n) -lt 6")];
    const { stdout, exitCode } = bisectRun(repository, args);
    const [first] = stdout.split("\n");
    expect([exitCode, first]).toEqual([
      2,
      "inconclusive_range: no commit between the ends is left by the choice of paths and merges",
    ]);
  });

  it("lists skipped commits word for word as git bisect does", () => {
    const repository = makeRepository(numbered(13));
    const test = "v=$(cat n); test $v -ge 5 -a $v -le 7 && exit 125; test $v -lt 6";
    const { stdout } = bisectRun(repository, ["--good", "HEAD~12", ...script(test)]);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "There are only 'skip'ped commits left to test.",
      "The first bad commit could be any of:",
    ]);
    expect(lines.slice(2, 6).sort()).toEqual(["c5", "c6", "c7", "c8"].map(repository.hash).sort());
    expect(lines[6]).toBe("We cannot bisect more!");
  });

  it.each([
    ["usual words", [], "bad"],
    ["words of the user", ["--terms", "fast,slow"], "slow"],
  ])("writes a log that git bisect replay takes: %s", (_, args, word) => {
    const repository = makeRepository(numbered(24));
    const { stdout } = bisectRun(repository, ["--good", "HEAD~23", ...args, ...badFrom17]);
    expect(stdout.split("\n")[0]).toBe(`${repository.hash("c17")} is the first ${word} commit`);
    const log = /^log +(.*)$/m.exec(stdout)?.[1] as string;
    expect(repository.git("bisect", "replay", log)).toContain(`${repository.hash("c17")} is the first ${word} commit`);
  });

  it("--replay goes on from the log of git bisect, ends and all", () => {
    const repository = makeRepository(numbered(24));
    repository.git("bisect", "start", "HEAD", "HEAD~23");
    repository.git("bisect", "run", "sh", "-c", "test $(cat n) -lt 17");
    const log = join(makeFolder({ log: repository.git("bisect", "log") }), "log");
    repository.git("bisect", "reset");
    const { stdout, exitCode } = bisectRun(repository, ["--replay", log, "--json", ...badFrom17]);
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      0,
      { culprit: repository.hash("c17"), good: [repository.hash("c1")] },
    ]);
  });

  it("shows what the command prints with -v, on stderr, and never on stdout", () => {
    const repository = makeRepository(numbered(4));
    const args = ["--good", "HEAD~3", "--runs", "1", ...script("echo out; echo err >&2; test $(cat n) -lt 3")];
    const quiet = bisectRun(repository, args);
    expect(quiet.stderr).toBe("");
    const verbose = bisectRun(repository, ["-v", ...args]);
    expect(verbose.stderr).toMatch(/^out$/m);
    expect(verbose.stderr).toMatch(/^err$/m);
    expect(verbose.stderr).toContain(`run 1 of ${repository.hash("c4")}: bad (exit 1)`);
    expect(verbose.stdout).toBe(quiet.stdout);
  });

  it("passes options behind -- on to the command", () => {
    const repository = makeRepository(numbered(4));
    const args = [
      "--good",
      "HEAD~3",
      "--runs",
      "1",
      "--",
      "sh",
      "-c",
      'test "$1" = --json -a $(cat n) -lt 3',
      "x",
      "--json",
    ];
    expect(bisectRun(repository, args).stdout).toContain(`${repository.hash("c3")} is the first bad commit`);
  });

  it("works in a bare repository and in a linked work tree, whose HEAD is the bad end", () => {
    const bare = makeRepository(numbered(12), { bare: true });
    const args = ["--good", "HEAD~11", "--json", ...script("test $(cat n) -lt 8")];
    bare.git("symbolic-ref", "HEAD", "refs/heads/main");
    expect(JSON.parse(bisectRun(bare, args).stdout).culprit).toBe(bare.hash("c8"));

    const repository = makeRepository(numbered(16));
    const linked = join(makeFolder(), "linked");
    repository.git("worktree", "add", "--quiet", "--detach", linked, "HEAD~4");
    const before = stateOf(repository);
    expect(JSON.parse(bisectRun(repository, args, linked).stdout)).toMatchObject({
      culprit: repository.hash("c8"),
      bad: repository.hash("c12"),
    });
    expect(stateOf(repository)).toBe(before);
  });
});

describe("a search that was cut off", () => {
  /** Writes down each run that begins and, once `go` is there, each that ends. */
  function slowTest(marks: string): readonly string[] {
    return script(
      `echo "$BISECT_COMMIT $BISECT_RUN_NO" >>${marks}/begun; n=$(wc -l <${marks}/begun)
       if [ $n -ge 6 ] && [ ! -e ${marks}/go ]; then echo $$ >${marks}/pid.tmp; mv ${marks}/pid.tmp ${marks}/pid; exec sleep 600; fi
       test $(cat n) -lt 17`,
    );
  }

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 130],
    ["SIGKILL", null],
  ] as const)(
    "A53: after %s --resume gives the answer without repeating a run, and nothing is left behind",
    async (signal, exit) => {
      const repository = makeRepository(numbered(24));
      const marks = makeFolder();
      const scratch = makeFolder();
      const before = stateOf(repository);
      const args = ["bisect", "run", "--good", "HEAD~23", "--json", ...slowTest(marks)];
      const child = spawn(process.execPath, [launcher("cci"), ...args], {
        cwd: repository.folder,
        env: { ...process.env, TMPDIR: scratch },
        stdio: ["ignore", "pipe", "ignore"],
      });
      let stdout = "";
      child.stdout.on("data", (chunk) => {
        stdout += chunk;
      });
      const ended = once(child, "close");
      await vi.waitFor(() => expect(existsSync(join(marks, "pid"))).toBe(true), { timeout: 20_000, interval: 20 });

      child.kill(signal);
      expect(await ended).toEqual([exit, exit === null ? signal : null]);

      if (exit !== null) {
        expect(JSON.parse(stdout)).toMatchObject({ status: "interrupted", culprit: null, runs: 5 });
        expect(readdirSync(scratch)).toEqual([]);
        expect(stateOf(repository)).toBe(before);
      }
      writeFileSync(join(marks, "go"), "");
      const resumed = runCli("cci", [...args.slice(0, 2), "--resume", ...args.slice(2)], {
        cwd: repository.folder,
        env: { TMPDIR: scratch },
      });
      expect(resumed.exitCode).toBe(0);
      const begun = readFileSync(join(marks, "begun"), "utf8").trim().split("\n");
      // The run that was cut off begins once more, and no other.
      expect(begun.length - new Set(begun).size).toBe(1);
      expect(begun[5]).toBe(begun[6]);
      expect(JSON.parse(resumed.stdout)).toMatchObject({ culprit: repository.hash("c17"), runs: begun.length - 1 });
      expect(readdirSync(scratch)).toEqual([]);
      expect(stateOf(repository)).toBe(before);
      const pid = Number(readFileSync(join(marks, "pid"), "utf8"));
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), { timeout: 20_000, interval: 20 });
    },
  );

  it("keeps its runs aside when somebody forgets --resume", () => {
    const repository = makeRepository(numbered(12));
    const marks = makeFolder();
    const broken = script(`test -e ${marks}/go || test $(cat n) -ne 7 || exit 200; test $(cat n) -lt 8`);
    const args = ["--good", "HEAD~11", "--runs", "1", ...broken];
    expect(bisectRun(repository, args).exitCode).toBe(1);
    writeFileSync(join(marks, "go"), "");
    const { stderr, exitCode } = bisectRun(repository, args);
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringMatching(/an earlier search left \d+ runs, now in .*\.json\.old/),
    ]);
  });

  it("a lock that somebody has put into the repository makes it delete nothing but its own", () => {
    const repository = makeRepository(numbered(6));
    const mine = makeFolder({ "cci-bisect-0123456789ab/precious": "" });
    const folder = join(repository.gitDir, "cci-bisect");
    mkdirSync(folder);
    const machine = thisMachine();
    const folders = [mine, join(mine, "cci-bisect-0123456789ab")];
    writeFileSync(join(folder, "x.lock"), JSON.stringify({ pid: 2 ** 30, start: "1", machine, folders }));
    const { exitCode, stderr } = bisectRun(repository, ["--good", "HEAD~5", ...script("test $(cat n) -lt 4")]);
    expect([exitCode, existsSync(join(mine, "cci-bisect-0123456789ab/precious"))]).toEqual([0, true]);
    for (const one of folders) expect(stderr).toContain(`warning: ${one} is left alone`);
    expect(readdirSync(folder).filter((name) => name.includes(".lock"))).toEqual([]);
  });

  it.skipIf(!canPin())("gives its answer where a tree cannot be removed (needs chattr)", () => {
    const repository = makeRepository(numbered(6));
    const scratch = makeFolder();
    onTestFinished(() => void spawnSync("chattr", ["-R", "-i", scratch]));
    const args = ["bisect", "run", "--good", "HEAD~5", "--runs", "1", "--build", "touch pin; chattr +i pin"];
    const ran = runCli("cci", [...args, ...script("test $(cat n) -lt 4")], {
      cwd: repository.folder,
      env: { TMPDIR: scratch },
    });
    expect([ran.exitCode, ran.stdout.split(" ")[0]]).toEqual([0, repository.hash("c4")]);
    const warnings = ran.stderr.split("\n").filter((line) => line.includes("cannot be removed"));
    expect(warnings.length).toBeGreaterThan(0);
    expect(new Set(warnings).size).toBe(warnings.length);
    const left = readdirSync(join(repository.gitDir, "cci-bisect"));
    expect(left.filter((name) => !name.endsWith(".log"))).toEqual([]);
  });

  it("two searches do not share a file of state, also of different repositories", async () => {
    const [first, second] = [makeRepository(numbered(12)), makeRepository(numbered(12))];
    const marks = makeFolder();
    const state = join(makeFolder(), "state");
    const args = ["bisect", "run", "--good", "HEAD~11", "--state", state];
    const wait = script(`echo >${marks}/begun; while [ ! -e ${marks}/go ]; do sleep 0.05; done; test $(cat n) -lt 8`);
    const child = spawn(process.execPath, [launcher("cci"), ...args, ...wait], { cwd: first.folder, stdio: "ignore" });
    const ended = once(child, "close");
    await vi.waitFor(() => expect(existsSync(join(marks, "begun"))).toBe(true), { timeout: 20_000, interval: 20 });
    const other = runCli("cci", [...args, ...script("true")], { cwd: second.folder });
    expect([other.exitCode, other.stderr]).toEqual([1, expect.stringContaining("BISECT_BUSY")]);
    expect(readdirSync(join(second.gitDir, "cci-bisect"))).toEqual([]);
    writeFileSync(join(marks, "go"), "");
    expect(await ended).toEqual([0, null]);
    expect(existsSync(`${state}.lock`)).toBe(false);
  });
});

/** Whether this user can make a file that not even he can remove. */
function canPin(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "cci-test-"));
  const isPinned = spawnSync("chattr", ["+i", folder]).status === 0;
  if (isPinned) spawnSync("chattr", ["-i", folder]);
  rmSync(folder, { recursive: true });
  return isPinned;
}
