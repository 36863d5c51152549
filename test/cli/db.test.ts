import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { openStore } from "../../src/store/open.js";
import { parseDigitSafe } from "../../src/support/digit-safe-json.js";
import { freePort } from "../services/server-process.js";
import { type CliOptions, type CliRun, launcher, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";
import { documentLines } from "./document-samples.js";

const emptyStore = (): string => `sqlite:${makeFolder()}/cci.db`;

const db = (store: string, args: readonly string[], options: CliOptions = {}): CliRun =>
  runCli("cci", ["db", ...args], { ...options, env: { CCI_STORE: store, XDG_STATE_HOME: "/nonexistent" } });

const jobLines = (from: number, to: number): string[] =>
  Array.from(
    { length: to - from },
    (_, at) => `{"_index":"jobs","_id":"${from + at}","_source":{"id":"${from + at}"}}`,
  );

const idsOf = (exported: string): string[] =>
  exported
    .split("\n")
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { _id: string })._id);

const bash = (script: string) => spawnSync("bash", ["-c", script], { encoding: "utf8", timeout: 30_000 });

const allCollections = ["bisect", "bisect_step", "hosts", "jobs", "regression"];

describe("cci db init and check", () => {
  it("makes what is missing, once", () => {
    const store = emptyStore();
    const first = db(store, ["init", "--json"]);
    expect(JSON.parse(first.stdout)).toEqual({ store, made: allCollections });
    expect(db(store, ["init"])).toEqual({ stdout: "all collections are there\n", stderr: "", exitCode: 0 });
    expect(db(store, ["check"])).toEqual({
      stdout: "all collections are as they should be\n",
      stderr: "",
      exitCode: 0,
    });
  });

  it("says each collection that is missing, exit 1", () => {
    const store = emptyStore();
    const { stdout, exitCode } = db(store, ["check", "--json"]);
    const { ok, problems } = JSON.parse(stdout) as { ok: boolean; problems: { collection: string }[] };
    expect([ok, problems.map(({ collection }) => collection), exitCode]).toEqual([false, allCollections, 1]);
    expect(db(store, ["check"]).stdout).toMatch(/^bisect: .+\nbisect_step: .+\n/);
  });
});

describe("cci db mapping", () => {
  it("prints the schema of one collection, or of all by name, and asks no server", () => {
    const one = db("http://127.0.0.1:1", ["mapping", "jobs"]);
    expect(JSON.parse(one.stdout)).toHaveProperty("mappings.properties.suite.type", "keyword");
    const all = db(emptyStore(), ["mapping"]).stdout;
    expect(all.match(/^# \w+$/gm)).toEqual(allCollections.map((name) => `# ${name}`));
    expect(Object.keys(JSON.parse(db(emptyStore(), ["mapping", "--json"]).stdout))).toEqual(allCollections);
  });

  it("ends with 5 for a collection that is none, and suggests", () => {
    const { stderr, exitCode } = db(emptyStore(), ["mapping", "job"]);
    expect(exitCode).toBe(5);
    expect(stderr).toBe("cci: NOT_FOUND: there is no collection job\nhint: did you mean jobs?\n");
  });
});

describe("cci db import", () => {
  it("stores documents of stdin and files, makes their collections, and replaces what is there", () => {
    const store = emptyStore();
    const file = join(
      makeFolder({ "a.jsonl": '{"_index":"jobs","_id":"1","_source":{"id":"1","suite":"b"}}\n' }),
      "a.jsonl",
    );
    const first = db(store, ["import"], {
      stdin: '{"_index":"jobs","_id":"1","_source":{"id":"1","os":"x"}}\n{"id":2}',
    });
    expect(first).toEqual({ stdout: "imported 2 of 2 lines\n", stderr: "", exitCode: 0 });
    const second = db(store, ["import", "--json", file, "-"], { stdin: '{"id":"3"}\n' });
    expect([JSON.parse(second.stdout), second.exitCode]).toEqual([{ lines: 2, written: 2, failed: 0 }, 0]);
    expect(db(store, ["export"]).stdout).toBe(
      [
        '{"_index":"jobs","_id":"1","_source":{"id":"1","suite":"b"}}\n',
        '{"_index":"jobs","_id":"2","_source":{"id":2}}\n',
        '{"_index":"jobs","_id":"3","_source":{"id":"3"}}\n',
      ].join(""),
    );
  });

  it("is seen by searches when it has ended", () => {
    const store = emptyStore();
    db(store, ["import"], { stdin: '{"id":"1","suite":"iperf"}\n{"id":"2","suite":"fio"}\n' });
    const found = runCli("es-find", ["--format", "ids", "suite=iperf"], { env: { CCI_STORE: store } });
    expect(found.stdout).toBe("1\n");
  });

  it("names bad lines by file and line, goes on, and ends with 3", () => {
    const store = emptyStore();
    const folder = makeFolder({ "a.jsonl": '{"id":"1"}\n\n{"id":\n', "b.jsonl": `{"suite":"x"}\n{"id":"2"}\n` });
    const files = [join(folder, "a.jsonl"), join(folder, "b.jsonl")];
    const { stdout, stderr, exitCode } = db(store, ["import", ...files]);
    expect([stdout, exitCode]).toEqual(["imported 2 of 4 lines\n", 3]);
    const [first, second, ...more] = stderr.split("\n");
    expect(first).toMatch(`cci: BAD_DOCUMENTS: ${files[0]}:3: no JSON: `);
    expect(second).toBe(`cci: BAD_DOCUMENTS: ${files[1]}:1: it has no id`);
    expect(more).toEqual([""]);
    const ofStdin = db(store, ["import", "--json"], { stdin: "{" });
    expect(JSON.parse(ofStdin.stdout)).toEqual({ lines: 1, written: 0, failed: 1 });
    expect(ofStdin.stderr).toContain("BAD_DOCUMENTS: stdin:1: ");
  });

  it("takes lines that are documents for --collection", () => {
    const store = emptyStore();
    db(store, ["import", "--collection", "hosts"], { stdin: '{"hostname":"vm-1","hw":{"nr_cpu":8}}\n' });
    expect(db(store, ["export", "hosts"]).stdout).toBe(
      '{"_index":"hosts","_id":"vm-1","_source":{"hostname":"vm-1","hw":{"nr_cpu":8}}}\n',
    );
  });

  it("leaves out the lines of --skip, counted over all files", () => {
    const store = emptyStore();
    const folder = makeFolder({ a: '{"id":"1"}\n{"id":"2"}\n', b: '{"id":"3"}\n{"id":"4"}\n' });
    const { stdout } = db(store, ["import", "--skip", "3", join(folder, "a"), join(folder, "b")]);
    expect(stdout).toBe("imported 1 of 1 lines\n");
    expect(idsOf(db(store, ["export"]).stdout)).toEqual(["4"]);
  });

  it("reads es-find's table of hits as the lines they are", () => {
    const store = emptyStore();
    const hit = '{"_index":"jobs","_type":"_doc","_id":"1","_score":null,"_source":{"id":"1"},"sort":[1700000000000]}';
    expect(db(store, ["import"], { stdin: `${hit}\n` }).stdout).toBe("imported 1 of 1 lines\n");
  });

  it.each([
    [["--skip", "x"], "--skip <n>"],
    [["--skip", "-1"], "--skip <n>"],
    [["--collection", "job"], "there is no collection job"],
    [["--colection", "jobs"], "--colection"],
    [["/nonexistent.jsonl"], "/nonexistent.jsonl: no such file or directory"],
    [["/tmp"], "/tmp: is a folder"],
  ])("refuses %j before it does anything", (args, text) => {
    const { stdout, stderr, exitCode } = db(emptyStore(), ["import", ...args], { stdin: '{"id":"1"}' });
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toContain(text);
  });

  it("says with its last words how to go on when it is interrupted", async () => {
    const store = emptyStore();
    const child = spawn(process.execPath, [launcher("cci"), "db", "import", "--store", store], {
      stdio: ["pipe", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const ended = once(child, "close");
    child.stdin.write(`${jobLines(0, 700).join("\n")}\n`);
    const open = await openStore(store, {});
    await vi.waitFor(async () => expect(await open.ids("jobs")).toHaveLength(500), { timeout: 20_000, interval: 50 });
    await open.close();

    child.kill("SIGINT");

    expect(await ended).toEqual([130, null]);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe("hint: to go on where this ended, run it again with --skip 500");
    const { stdout } = db(store, ["import", "--skip", "500"], { stdin: jobLines(0, 700).join("\n") });
    expect(stdout).toBe("imported 200 of 200 lines\n");
    expect(idsOf(db(store, ["export"]).stdout)).toHaveLength(700);
  });

  it("ends with 69 where no server answers, without a stack", async () => {
    const { stdout, stderr, exitCode } = db(`http://user:secret@127.0.0.1:${await freePort()}`, ["import"], {
      stdin: '{"id":"1"}',
    });
    expect([stdout, exitCode]).toEqual(["", 69]);
    expect(stderr).toMatch(/^cci: STORE_UNREACHABLE: /);
    expect(stderr).not.toMatch(/secret|^\s+at /m);
  });
});

describe("cci db export", () => {
  it("goes by collection, then id by its bytes", () => {
    const store = emptyStore();
    const line = (index: string, id: string): string => JSON.stringify({ _index: index, _id: id, _source: { id } });
    const lines = [line("regression", "1"), line("jobs", "é"), line("jobs", "\u{1F600}"), line("jobs", "\uFFFD")];
    lines.push(line("jobs", "z"), line("jobs", "B"), line("jobs", "a"), line("jobs", "10"), line("jobs", "9"));
    db(store, ["import"], { stdin: lines.join("\n") });
    expect(idsOf(db(store, ["export"]).stdout)).toEqual(["10", "9", "B", "a", "z", "é", "\uFFFD", "\u{1F600}", "1"]);
    expect(idsOf(db(store, ["export", "regression", "jobs"]).stdout)).toHaveLength(9);
    expect(idsOf(db(store, ["export", "regression"]).stdout)).toEqual(["1"]);
    expect(db(store, ["export", "bisect"])).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  });

  it("ends with 5 for a collection that is not there", () => {
    const store = emptyStore();
    expect(db(store, ["export"])).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    expect(db(store, ["export", "jobs"])).toMatchObject({ stdout: "", exitCode: 5 });
    expect(db(store, ["export", "hots"]).stderr).toContain("did you mean hosts?");
  });

  it("gives into another store what was in the first, to the last digit", () => {
    const [first, second] = [emptyStore(), emptyStore()];
    const given = documentLines();
    expect(db(first, ["import"], { stdin: given }).stdout).toBe(
      `imported ${idsOf(given).length} of ${idsOf(given).length} lines\n`,
    );
    const exported = db(first, ["export"]).stdout;
    db(second, ["import"], { stdin: exported });
    expect(db(second, ["export"]).stdout).toBe(exported);
    const parse = (text: string): unknown[] => text.trimEnd().split("\n").map(parseDigitSafe);
    expect(parse(exported)).toHaveLength(parse(given).length);
    expect(parse(exported)).toEqual(expect.arrayContaining(parse(given)));
  });

  it("ends quietly when nobody reads any more", () => {
    const store = emptyStore();
    const file = join(makeFolder(), "many.jsonl");
    writeFileSync(file, jobLines(0, 20_000).join("\n"));
    db(store, ["import", file]);
    const script = `${process.execPath} ${launcher("cci")} db export --store ${store} | head -n 1; echo "$PIPESTATUS"`;
    const { status, stdout, stderr } = bash(script);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe('{"_index":"jobs","_id":"0","_source":{"id":"0"}}\n0\n');
  });
});
