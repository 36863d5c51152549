import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeJobSh } from "../../src/job/job-sh.js";
import { writeYaml } from "../../src/job/job-yaml.js";
import type { Job } from "../../src/job/load-job.js";
import { openProgramCatalogue } from "../../src/job/program-catalogue.js";
import { makeFolder } from "../support/temp-folder.js";
import { runShell, shells } from "./shells.js";

const builtIn = openProgramCatalogue(undefined);

/** Libraries whose runners write down what they are given. */
const lkp = {
  "lkp/lib/http.sh": "",
  "lkp/lib/env.sh": "",
  "lkp/lib/job.sh": `show() { printf '<%s>' "$@"; echo; }
run_test() { show test "$@"; }
run_setup() { show setup "$@"; }
run_monitor() { show monitor "$@"; }
start_daemon() { show daemon "$@"; }
role() { [ "$1" = client ]; }
`,
};

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly folder: string;
}

function runJobSh(argv: readonly [string, ...string[]], job: Job, args: readonly string[], files = {}): Ran {
  const folder = makeFolder({ ...lkp, ...files });
  writeFileSync(join(folder, "job.sh"), writeJobSh(job, builtIn));
  const env = { LKP_SRC: join(folder, "lkp"), TMP: folder, HOME: "/home/me" };
  const { stdout, stderr } = runShell(argv, args, { cwd: folder, env });
  return { stdout: stdout.toString(), stderr, folder };
}

describe.each(shells)("in $name", ({ argv }) => {
  test("case 59: a sourced job.sh exports a hostile text as it is, its variable alone replaced", () => {
    const home = `$\{HOME}`;
    const msg = `" ' \\ $(touch x) \`touch y\` $((1+1)) ${home} $1\nend`;
    const command = `. ./job.sh; export_top_env; printf %s "$msg"`;
    const { stdout, stderr, folder } = runJobSh(argv, { suite: "sleep", msg }, ["-c", command]);
    expect([stdout, stderr]).toEqual([msg.replace(home, "/home/me"), ""]);
    expect(readdirSync(folder).sort()).toEqual(["job.sh", "lkp"]);
  });

  test("run_job calls the runners with their words, in blocks that hold", () => {
    const job = {
      suite: "sleep",
      greeting: "hello",
      "if role client": { who: "$greeting you", sleep: { runtime: 5, text: "a $greeting\n$(id)" } },
      "if role server": { iperf: null },
      "for i in 1 2": { "sleep-1": "'x y' $i $who" },
      kmsg: null,
      "function helper": "echo $1",
    };
    const { stdout, stderr, folder } = runJobSh(argv, job, ["job.sh", "run_job"]);
    const wrapper = join(folder, "lkp", "tests/wrapper");
    expect(stderr).toBe("");
    expect(stdout.split("\n")).toEqual([
      `<monitor><${join(folder, "lkp/monitors/wrapper")}><kmsg>`,
      `<test><runtime=5><text=a hello`,
      `$(id)><${wrapper}><sleep>`,
      `<test><${wrapper}><sleep><x y><1><hello you>`,
      `<test><${wrapper}><sleep><x y><2><hello you>`,
      "",
    ]);
    expect(readFileSync(join(folder, "run-job.pid"), "utf8")).toMatch(/^\d+\n$/);
  });

  test("no variable of the job stops the shell, whatever the shell itself uses it for", () => {
    const names = `BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMPAT BASH_ENV
      BASH_LINENO BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_VERSINFO BASH_VERSION BASH_XTRACEFD CDPATH COLUMNS COPROC
      COMP_WORDBREAKS DIRSTACK ENV EPOCHREALTIME EPOCHSECONDS EUID EXECIGNORE FUNCNAME FUNCNEST GLOBIGNORE GROUPS HISTCMD
      HISTFILE HISTSIZE HOSTNAME HOSTTYPE IFS IGNOREEOF LANG LINENO LINES MAIL MAILCHECK MAILPATH MAPFILE OLDPWD OPTARG
      OPTERR OPTIND OSTYPE PIPESTATUS POSIXLY_CORRECT PPID PROMPT_COMMAND PS0 PS1 PS2 PS3 PS4 PWD RANDOM REPLY SECONDS
      SHELL SHELLOPTS SHLVL SRANDOM TERM TIMEFORMAT TMOUT UID _`;
    const fields = names.split(/\s+/).map((name) => [name, "a[$(touch made)]"] as const);
    const job = { ...Object.fromEntries(fields), last: "reached" };
    const command =
      '. ./job.sh; export_top_env; (true); command -v bash >/dev/null && bash -c :; sh -c :; echo "$last" "$TERM"';
    const { stdout, stderr, folder } = runJobSh(argv, job, ["-c", command]);
    expect([stdout, stderr]).toEqual(["reached a[$(touch made)]\n", ""]);
    expect(readdirSync(folder).sort()).toEqual(["job.sh", "lkp"]);
  });

  test("files of the job are made below LKP_SRC before its programs run, from base64", () => {
    const text = `#!/bin/sh\n'"$HOME" é \\\n${"x".repeat(500)}`;
    const define_files = { "tests/mine": text, "deep/er/a b'c": "no newline", top: "", "../bad": "no" };
    const job = { suite: "mine", mine: { a: 1 }, define_files };
    const { stdout, stderr, folder } = runJobSh(argv, job, ["job.sh", "run_job"]);
    expect(stderr).toBe("");
    expect(stdout).toBe(`<test><a=1><${join(folder, "lkp/tests/wrapper")}><mine>\n`);
    expect(readFileSync(join(folder, "lkp/tests/mine"), "utf8")).toBe(text);
    expect(statSync(join(folder, "lkp/tests/mine")).mode & 0o111).toBe(0o111);
    expect(readFileSync(join(folder, "lkp/deep/er/a b'c"), "utf8")).toBe("no newline");
    expect(readFileSync(join(folder, "lkp/top"), "utf8")).toBe("");
    expect(readdirSync(folder)).not.toContain("bad");
  });

  test("a script of the job is there, as written, before its program runs", () => {
    const text = "#!/bin/sh\ncat <<'EOF'\n$HOME `id` \\\nEOF\n";
    const { stderr, folder } = runJobSh(argv, { mine: null, "script tests/mine": text }, ["job.sh", "run_job"]);
    expect(stderr).toBe("");
    expect(readFileSync(join(folder, "lkp/tests/mine"), "utf8")).toBe(text);
    expect(statSync(join(folder, "lkp/tests/mine")).mode & 0o111).toBe(0o111);
  });

  test("job.sh alone does nothing, and ends well", () => {
    const { stdout, stderr } = runJobSh(argv, { suite: "sleep", sleep: 1 }, ["job.sh"]);
    expect([stdout, stderr]).toEqual(["", ""]);
  });

  test("a job token is read from secrets.yaml beside job.sh, and stands in job.sh nowhere", () => {
    const job = { suite: "sleep", job_token: "AbC_d-9.e" };
    expect(writeJobSh(job, builtIn)).not.toContain(job.job_token);
    const files = { "secrets.yaml": writeYaml({ pw: "x", job_token: job.job_token }), "other/none": "" };
    const show = 'export_top_env; printf %s "$job_token"; env | grep -c ^job_token=';
    const sourced = runJobSh(argv, job, ["-c", `. ./job.sh; ${show}`], files);
    expect([sourced.stdout, sourced.stderr]).toEqual([`${job.job_token}1\n`, ""]);
    const script = `job="$PWD/job.yaml"; cd other; . ../job.sh; ${show}`;
    expect(runJobSh(argv, job, ["-c", script], files).stdout).toBe(`${job.job_token}1\n`);
    const called = runJobSh(
      argv,
      { ...job, "function show": 'printf %s "$job_token"', "if show": { a: {} } },
      ["./job.sh", "run_job"],
      files,
    );
    expect(called.stdout).toBe(job.job_token);
  });

  test("a job token is empty where there is no secrets.yaml", () => {
    const { stdout, stderr } = runJobSh(argv, { job_token: "x" }, [
      "-c",
      '. ./job.sh; export_top_env; echo "<$job_token>"',
    ]);
    expect([stdout, stderr]).toEqual(["<>\n", ""]);
  });
});

test("a job without a token reads none", () => {
  expect(writeJobSh({ suite: "sleep", secrets: { pw: "x" } }, builtIn)).not.toMatch(/secrets|job_token/);
});

test("every job.sh is a script that shells understand", () => {
  const key = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "sleep",
      "sleep-1",
      "iperf",
      "kmsg",
      "monitors",
      "iperf-server",
      "on_fail",
      "a",
      "msg",
      "suite",
      "id",
    ),
    fc.constantFrom("if role client", "for i in 1 2", "while false", "until true", "pp", "define_files", "secrets"),
  );
  const { job } = fc.letrec<{ value: unknown; job: Job }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string(),
        fc.constantFrom("'", '"', "$(", "`", "\\", "EOF", "}\n{", "\n"),
      ),
      fc.oneof(fc.constant(null), fc.boolean(), fc.double(), fc.bigInt()),
      fc.array(tie("value"), { maxLength: 3 }),
      tie("job"),
    ),
    job: fc.dictionary(key, tie("value"), { maxKeys: 8 }),
  }));
  const folder = makeFolder();
  mkdirSync(join(folder, "jobs"));
  const scripts = fc.sample(job, { numRuns: 150, seed: 5 }).map((each) => writeJobSh(each, builtIn));
  for (const script of scripts) expect(script.endsWith('\n\n"$@"\n')).toBe(true);
  scripts.forEach((script, index) => {
    writeFileSync(join(folder, "jobs", `${index}.sh`), script);
  });
  for (const { argv } of shells) {
    const check = 'for file in jobs/*.sh; do "$@" -n $file || echo $file; done';
    const { stdout, stderr } = runShell(["sh"], ["-c", check, "check", ...argv], { cwd: folder });
    expect([argv[0], stdout.toString(), stderr]).toEqual([argv[0], "", ""]);
  }
});
