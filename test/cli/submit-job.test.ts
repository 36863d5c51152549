import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseYamlMap } from "../../src/support/yaml-map.js";
import { runLauncher } from "../support/run-async.js";
import type { CliRun } from "../support/run-cli.js";
import { type FilesByName, makeFolder } from "../support/temp-folder.js";
import { refusal, type SubmitDouble, startSubmitDouble } from "./submit-double.js";

const iperf = "suite: iperf\nruntime: 30s\niperf:\n  protocol: [tcp, udp]\n";
/** Nobody listens there. */
const nowhere = { SCHED_HOST: "127.0.0.1", SCHED_PORT: "1" };

interface Place {
  readonly folder: string;
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
}

/** A folder with these files; the user's own are below `home`. */
function place(files: FilesByName, env: Readonly<Record<string, string>> = nowhere): Place {
  const folder = makeFolder({ "home/x": "", ...files });
  const run = (...args: readonly string[]): Promise<CliRun> =>
    runLauncher("submit-job", args, { cwd: folder, env: { ...env, HOME: join(folder, "home"), USER: "me" } });
  return { folder, run };
}

const lines = (text: string): readonly string[] => text.split("\n").slice(0, -1);
const jobsOf = ({ stdout }: CliRun): readonly Record<string, unknown>[] => JSON.parse(stdout);
const fieldsOf = (double: SubmitDouble, ...names: readonly string[]) =>
  double.jobs().map((job) => names.map((name) => job[name]));

describe("submit-job", () => {
  it("case 45: posts each job of a matrix and prints its id", async () => {
    const double = await startSubmitDouble();
    const { run } = place({ "a.yaml": iperf }, double.env);
    const { stdout, stderr, exitCode } = await run("a.yaml", "testbox=vm-2p8g--me");
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(lines(stdout)).toEqual([
      expect.stringMatching(/^submit_id=[\da-f]{8}-[\da-f-]{27}$/),
      "submit a.yaml, got job id=1",
      "submit a.yaml, got job id=2",
    ]);
    expect(fieldsOf(double, "testbox", "tbox_group", "pp", "job_origin")).toEqual([
      ["vm-2p8g--me", "vm-2p8g--me", { iperf: { protocol: "tcp", runtime: 30 } }, "a.yaml"],
      ["vm-2p8g--me", "vm-2p8g--me", { iperf: { protocol: "udp", runtime: 30 } }, "a.yaml"],
    ]);
    expect(new Set(double.jobs().map((job) => `submit_id=${job.submit_id}`))).toEqual(new Set([lines(stdout)[0]]));
    expect(double.requests[0]?.headers).toMatchObject({ "content-type": "application/json" });
    expect(double.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("case 46: -o writes the jobs to files, values as text, and asks no server", async () => {
    const { run, folder } = place({ "a.yaml": iperf, "home/.config/compass-ci/defaults/me.yaml": "my_token: t0\n" });
    const { stdout, stderr, exitCode } = await run("a.yaml", "os_version=6.10", "-o", "d/e");
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(lines(stdout)).toEqual(["a.yaml => d/e/a-tcp-30.yaml", "a.yaml => d/e/a-udp-30.yaml"]);
    expect(readdirSync(join(folder, "d/e"))).toEqual(["a-tcp-30.yaml", "a-udp-30.yaml"]);
    const text = readFileSync(join(folder, "d/e/a-tcp-30.yaml"), "utf8");
    const written = parseYamlMap("a", text, { name: "a job", code: "BAD_JOB" });
    expect(written).toMatchObject({ os_version: "6.10", iperf: { protocol: "tcp" }, timeout: 3600 });
    expect(text).not.toContain("t0");
    const json = await run("a.yaml", "-o", "d", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ jobs: [{ job_file: "a.yaml", file: "d/a-tcp-30.yaml" }, {}] });
    expect(await run("a.yaml", "-o", "a.yaml")).toMatchObject({
      stdout: "",
      stderr: "cci: NOT_WRITTEN: -o a.yaml: it is a file, not a folder\n",
      exitCode: 1,
    });
  });

  it("a written job can be submitted again and is the same job", async () => {
    const { run } = place({ "a.yaml": `${iperf}"#! note": \nx: "0123"\nif y:\n  sleep: 5m\n` });
    const before = jobsOf(await run("--dry-run", "--json", "a.yaml", "submit_id=s"));
    await run("-o", "d", "a.yaml", "submit_id=s");
    const after = jobsOf(await run("--dry-run", "--json", "d/a-tcp-30-300.yaml", "submit_id=s"));
    expect(after).toEqual(before.slice(0, 1));
  });

  it("case 47: a port in a settings file beats the environment, one on the command line beats both", async () => {
    const double = await startSubmitDouble();
    const file = (port: number): FilesByName => ({
      "a.yaml": "suite: x\n",
      "home/.config/compass-ci/defaults/b.yaml": `SCHED_PORT: ${port}\n`,
    });
    const { SCHED_HOST = "" } = double.env;
    const asked = await place(file(double.port), { SCHED_HOST, SCHED_PORT: "1" }).run("a.yaml");
    expect([asked.stderr, asked.exitCode]).toEqual(["", 0]);
    const given = place(file(1), { SCHED_HOST });
    expect((await given.run("a.yaml", `SCHED_PORT=${double.port}`)).exitCode).toBe(0);
    expect((await given.run(`SCHED_PORT=${double.port}`, "a.yaml")).exitCode).toBe(0);
    expect((await given.run("a.yaml", "SCHED_PORT=x")).stderr).toContain("cci: USAGE: SCHED_PORT=x is no port");
    expect(fieldsOf(double, "SCHED_PORT")).toEqual([[double.port], [String(double.port)], [1]]);
  });

  it("case 48: a job file that is nowhere is looked for in all folders", async () => {
    const { run, folder } = place({ "lkp/jobs/known.yaml": "suite: x\n" });
    expect(await run("missing.yaml")).toEqual({
      stdout: "",
      stderr: `cci: NO_JOB_FILE: Cannot find job missing.yaml in directories: ${folder}\n`,
      exitCode: 2,
    });
    const lkp = { LKP_SRC: join(folder, "lkp"), HOME: join(folder, "home") };
    const found = await runLauncher("submit-job", ["--dry-run", "--json", "known.yaml"], { cwd: folder, env: lkp });
    expect(jobsOf(found)).toMatchObject([{ suite: "x", job_origin: "known.yaml" }]);
  });

  it("case 60: --dry-run prints the documents and makes no connection", async () => {
    const { run } = place({ "a.yaml": iperf });
    const json = await run("--dry-run", "--json", "a.yaml", "submit_id=s");
    expect([json.stderr, json.exitCode, lines(json.stdout)]).toEqual(["", 0, [expect.any(String)]]);
    expect(jobsOf(json)).toMatchObject([
      { iperf: { protocol: "tcp" }, submit_id: "s" },
      { iperf: { protocol: "udp" } },
    ]);
    const { stdout } = await run("--dry-run", "a.yaml", "submit_id=s");
    const documents = stdout.split("---\n").slice(1);
    expect(documents.map((text) => parseYamlMap("", text, { name: "", code: "BAD_JOB" }))).toEqual(jobsOf(json));
  });

  it("case 61: a refused job is a line and exit 3; --json is one object", async () => {
    const second = (_: unknown, id: number) =>
      id === 2 ? refusal("Missing required job key: 'testbox'.\nsee x") : undefined;
    const plain = await place({ "a.yaml": iperf }, (await startSubmitDouble(second)).env).run("a.yaml");
    expect([plain.stderr, plain.exitCode]).toEqual(["", 3]);
    expect(lines(plain.stdout).slice(1)).toEqual([
      "submit a.yaml, got job id=1",
      "submit a.yaml failed, got job id=0, error: Missing required job key: 'testbox'. see x",
    ]);
    const json = await place({ "a.yaml": iperf }, (await startSubmitDouble(second)).env).run("a.yaml", "--json");
    expect([json.stderr, json.exitCode]).toEqual([`${lines(plain.stdout)[2]}\n`, 3]);
    expect(JSON.parse(json.stdout)).toEqual({
      submit_id: expect.any(String),
      jobs: [
        { job_file: "a.yaml", job_id: "1", message: "" },
        { job_file: "a.yaml", job_id: "0", message: "Missing required job key: 'testbox'. see x" },
      ],
    });
  });

  it("a refusal does not keep the rest from being posted; with -q it goes to stderr", async () => {
    const double = await startSubmitDouble((job) => (job.protocol === "x" || job.n === 1 ? refusal("no") : undefined));
    const { run } = place({ "a.yaml": "n: 1\n", "b.yaml": iperf }, double.env);
    expect(await run("-q", "a.yaml", "b.yaml")).toEqual({
      stdout: "2\n3\n",
      stderr: "submit a.yaml failed, got job id=0, error: no\n",
      exitCode: 3,
    });
    expect((await run("-q", "a.yaml")).exitCode).toBe(1);
  });

  it("case 62: a duplicate key stops everything, with its place", async () => {
    const double = await startSubmitDouble();
    const { run } = place({ "a.yaml": iperf, "b.yaml": "suite: a\nx: 1\ny: 2\nsuite: b\n" }, double.env);
    const { stdout, stderr, exitCode } = await run("a.yaml", "b.yaml");
    expect([stdout, exitCode, double.requests]).toEqual(["", 2, []]);
    expect(stderr).toMatch(/^cci: BAD_JOB_FILE: b\.yaml:4:1: /);
  });

  it.each([
    ["{{ 1 / 0 }}", "1:4"],
    ["{{ nothing }}", "1:4"],
    ["[1, 2", "2:1"],
    ["*a", "1:5"],
  ])("a job file with %s stops everything", async (value, at) => {
    const { stdout, stderr, exitCode } = await place({ "a.yaml": `x: ${value}\n` }).run("a.yaml");
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toContain(`cci: BAD_JOB_FILE: a.yaml:${at}: `);
  });

  it("reads a plain id, and an array with a line for each node", async () => {
    const answers = [
      "7",
      "0",
      '[{"job_id":"8","message":""},{"job_id":"0","message":"no node"}]',
      "<html>",
      '[{"message":"[ss]","errcode":"RETRY_UPLOAD"}]',
    ];
    const double = await startSubmitDouble((_, id) => ({
      body: answers[id - 1] ?? "",
      headers: { "CCI-Error-Description": "caf%C3%A9" },
    }));
    const { run } = place({ "a.yaml": "iperf: {runtime: [1, 2, 3, 4, 5]}\n" }, double.env);
    const { stdout, exitCode } = await run("a.yaml");
    expect(lines(stdout).slice(1)).toEqual([
      "submit a.yaml, got job id=7",
      "submit a.yaml failed, got job id=0, error: café",
      "submit a.yaml, got job id=8",
      "submit a.yaml failed, got job id=0, error: no node",
      "submit a.yaml failed, got job id=0, error: café",
      "submit a.yaml failed, got job id=0, error: RETRY_UPLOAD: [ss]",
    ]);
    expect(exitCode).toBe(3);
  });

  it("leaves with 69 where no scheduler listens", async () => {
    const { stdout, stderr, exitCode } = await place({ "a.yaml": iperf }).run("-q", "a.yaml");
    expect([stdout, exitCode]).toEqual(["", 69]);
    expect(stderr).toContain("cci: SCHEDULER_UNREACHABLE: http://127.0.0.1:1: connect ECONNREFUSED");
  });

  it("options and fields may stand anywhere; the place of -i and of a field decides its strength", async () => {
    const { run } = place({
      "a.yaml": "suite: own\nb: file\nc: file\nd: file\n",
      "before.yaml": "suite: before\nb: before\ne: before\n",
      "after.yaml": "c: after\nd: after\n",
    });
    const args = [
      "--dry-run",
      "suite=weak",
      "f=weak",
      "-i",
      "before.yaml",
      "a.yaml",
      "g=1=2",
      "-s",
      "g: s",
      "-s",
      "h:  t",
    ];
    const { stdout } = await run(...args, "--json", "-iafter.yaml", "d=last", "--", "k=v");
    const expected = {
      suite: "own",
      b: "file",
      c: "after",
      d: "last",
      e: "before",
      f: "weak",
      g: "1=2",
      h: " t",
      k: "v",
    };
    expect(JSON.parse(stdout)).toMatchObject([expected]);
  });

  it("fields of the machine, the user and the lab are part of the job; settings and passwords are not", async () => {
    const own = "home/.config/compass-ci";
    const { run } = place({
      "a.yaml": "suite: x\n",
      [`${own}/defaults/a.yaml`]:
        "lab: z7\nmy_name: a\nmy_email: e\nES_PASSWORD: p1\nCCI_QUEUE: p2\nos_version: 6.10\nnr: 3\n",
      [`${own}/defaults/b.yaml`]: "my_name: b\nLKP_SRC: /p3\nlist: [1, x]\n",
      [`${own}/include/lab/z7.yaml`]: "my_name: lab\nmy_token: 0123\nREDIS_HOST: p4\n",
      [`${own}/include/suite/x`]: "from: include\nnr: 9\n",
    });
    const run1 = await run("--dry-run", "--json", "a.yaml");
    expect(jobsOf(run1)).toMatchObject([
      { lab: "z7", my_name: "lab", my_token: "***", os_version: "6.10", nr: 3, list: [1, "x"], from: "include" },
    ]);
    expect(run1.stdout).not.toMatch(/p[1-4]|0123/);
    const double = await startSubmitDouble();
    const posted = place({ "a.yaml": "suite: x\n", [`${own}/defaults/a.yaml`]: "my_token: 0123\n" }, double.env);
    await posted.run("a.yaml");
    expect(fieldsOf(double, "my_token")).toEqual([["0123"]]);
  });

  it("a host file gives what the machine is like; with host files there must be one", async () => {
    const { folder } = place({
      "a.yaml": "suite: x\nnr_task: 50%\n",
      "lkp/hosts/vm-2p8g": "nr_cpu: 8\nmemory: 8G\narch: x86_64\n",
    });
    const run = (testbox: string) =>
      runLauncher("submit-job", ["--dry-run", "--json", "a.yaml", `testbox=${testbox}`], {
        cwd: folder,
        env: { LKP_SRC: join(folder, "lkp"), HOME: join(folder, "home") },
      });
    expect(jobsOf(await run("vm-2p8g--me"))).toMatchObject([{ nr_task: 4, memory: "8G", os_arch: "x86_64" }]);
    for (const testbox of ["dc-1g", "../hosts/vm-2p8g", "..%2f"]) {
      const { stderr, exitCode } = await run(testbox);
      expect(stderr).toMatch(/^cci: BAD_JOB_FILE: hosts file not exist: \S*, maybe need check testbox field\n/);
      expect(exitCode).toBe(2);
    }
  });

  it("-n submits each job so often, --my-queue in the queue of the user", async () => {
    const { run } = place({ "a.yaml": `${iperf}testbox: dc-1g-3\n` });
    const jobs = jobsOf(await run("--dry-run", "--json", "a.yaml", "-n", "2", "--my-queue"));
    expect(jobs.map(({ nr_run, queue, iperf: own }) => [nr_run, queue, own])).toEqual([
      [2, "dc-1g~me", { protocol: "tcp" }],
      [2, "dc-1g~me", { protocol: "tcp" }],
      [2, "dc-1g~me", { protocol: "udp" }],
      [2, "dc-1g~me", { protocol: "udp" }],
    ]);
    expect(jobsOf(await run("--dry-run", "--json", "a.yaml", "-n", "-3"))).toMatchObject([
      { nr_run: 1 },
      { nr_run: 1 },
    ]);
    expect((await run("--dry-run", "a.yaml", "-n", "x")).exitCode).toBe(2);
  });

  it("secrets are posted and not printed", async () => {
    const double = await startSubmitDouble();
    const { run } = place({ "a.yaml": "suite: x\nsecrets: {pw: s3cret}\n" }, double.env);
    const dry = await run("--dry-run", "--json", "a.yaml");
    expect(jobsOf(dry)).toMatchObject([{ secrets: { pw: "***" } }]);
    await run("a.yaml");
    expect(fieldsOf(double, "secrets")).toEqual([[{ pw: "s3cret" }]]);
  });

  it("the token of CCI_TOKEN goes along, and is never shown", async () => {
    const double = await startSubmitDouble();
    await place({ "a.yaml": "suite: x\n" }, { ...double.env, CCI_TOKEN: "tok" }).run("a.yaml");
    expect(double.requests[0]?.headers.authorization).toBe("Bearer tok");
    const bad = await place({ "a.yaml": "suite: x\n" }, { ...double.env, CCI_TOKEN: "to\nken" }).run("a.yaml", "-v");
    expect([bad.stdout, bad.exitCode]).toEqual(["", 2]);
    expect(bad.stderr).toContain("cci: BAD_SETTING: CCI_TOKEN");
    expect(bad.stderr).not.toContain("ken\n");
  });

  it("digits of large numbers arrive", async () => {
    const double = await startSubmitDouble();
    await place({ "a.yaml": "suite: x\nn: 12345678901234567890\n" }, double.env).run("a.yaml");
    expect(double.requests[0]?.body).toContain('"n":12345678901234567890');
  });

  it.each([
    [[], "submit-job needs a job file", "usage: submit-job"],
    [["a=b"], "submit-job needs a job file", "usage: submit-job"],
    [["a.yaml", "-m"], "-m is not supported", "--wait"],
    [["-c", "a.yaml"], "-c is not supported", ""],
    [["-r", "a.yaml"], "-r is not supported", ""],
    [["-a", "a.yaml"], "-a is not supported", "define_files"],
    [["--no-pack", "a.yaml"], "--no-pack is not supported", ""],
    [["--cmdline", "x", "a.yaml"], "--cmdline is not supported", ""],
    [["-o", "d", "--wait", "a.yaml"], "-o submits nothing, so --wait does not go with it", ""],
    [["--dry-run", "--wait", "a.yaml"], "--dry-run submits nothing, so --wait does not go with it", ""],
    [["-s", "nocolon", "a.yaml"], "-s nocolon is no field", "os_version"],
    [["--dry-rum", "a.yaml"], "unknown option '--dry-rum'", "--dry-run"],
  ])("of %j is a usage error", async (args, what, hint) => {
    const { stdout, stderr, exitCode } = await place({ "a.yaml": "suite: x\n" }).run(...args);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(lines(stderr)).toEqual(
      [`cci: USAGE: ${what}`, expect.stringMatching(/^hint: /)].slice(0, lines(stderr).length),
    );
    expect(stderr).toContain(hint);
  });
});
