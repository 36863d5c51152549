import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { xz, zstdStored } from "../../support/compress.js";
import { makeResultRoot, readFiles, readJson } from "../../support/result-root.js";
import { makeFolder } from "../../support/temp-folder.js";
import { printsItsLog, runFiles, runRoot } from "../run-root.js";

const parsers = { mon: printsItsLog };
const suiteMon = "suite: mon\n";
const marker = "is_incomplete_run: 1";

function lastStateOf(root: string): string {
  return existsSync(join(root, "last_state")) ? readFileSync(join(root, "last_state"), "latin1") : "";
}

describe("a json that is there already", () => {
  it.each([
    ["mon.json", Buffer.from('{"mon.a":[4]}')],
    ["mon.json.gz", gzipSync('{"mon.a":[4]}')],
  ])("%s is kept and counted (P1)", async (name, content) => {
    const { root, stats, program } = await runFiles({ [name]: content, mon: "a: 9\n" }, { parsers });
    expect(readFileSync(join(root, name)).equals(content)).toBe(true);
    expect(program("mon")?.outcome).toBe("kept");
    expect(stats).toEqual({ "mon.a": 4 });
  });

  it("is made again by force where there is a raw log, and kept where there is none (P1)", async () => {
    const files = { "mon.json.gz": gzipSync('{"mon.a":[4]}'), mon: "a: 9\n", "other.json": '{"other.a":[5]}' };
    const { root, stats } = await runFiles(files, { parsers: { ...parsers, other: printsItsLog }, force: true });
    expect(stats).toEqual({ "mon.a": 9, "other.a": 5 });
    expect(readdirSync(root)).toContain("mon.json");
    expect(readdirSync(root)).not.toContain("mon.json.gz");
  });

  it("does not outlive the values that it was made of, by force (P1)", async () => {
    const { stats } = await runFiles({ "mon.json": '{"mon.a":[4]}', mon: "a: 0\n" }, { parsers, force: true });
    expect(stats).toEqual({});
  });
});

describe("a compressed log", () => {
  it.each([
    ["gz", gzipSync("a: 1\n")],
    ["xz", xz("a: 1\n")],
    ["zst", zstdStored("a: 1\n")],
  ])("with suffix %s wins over a plain one and leaves no copy (P3)", async (suffix, content) => {
    const { root, stats } = await runFiles({ [`mon.${suffix}`]: content, mon: "a: 9\n" }, { parsers });
    expect(stats).toEqual({ "mon.a": 1 });
    const made = ["mon.json", "result.json", "stats.json"];
    expect(readdirSync(root)).toEqual(["job.yaml", "mon", `mon.${suffix}`, ...made].sort());
  });

  it("is chosen in the order gz, xz, zst (P3)", async () => {
    const all = { "mon.gz": gzipSync("a: 1\n"), "mon.xz": xz("a: 2\n"), "mon.zst": zstdStored("a: 3\n") };
    expect((await runFiles(all, { parsers })).stats).toEqual({ "mon.a": 1 });
    expect((await runFiles({ ...all, "mon.gz": null }, { parsers })).stats).toEqual({ "mon.a": 2 });
  });

  it.each([
    ["gz", gzipSync],
    ["xz", xz],
    ["zst", zstdStored],
  ])("of several %s members is one log (P3)", async (suffix, pack) => {
    const members = Buffer.concat([pack("a: 1\nb"), pack(": 2\na: 3\n"), pack("b: 4\n")]);
    const { root } = await runFiles({ [`mon.${suffix}`]: members }, { parsers });
    expect(readJson(root, "mon.json")).toEqual({ "mon.a": [1, 3], "mon.b": [2, 4] });
  });

  it("of size 0 is no incomplete run, though the program is a test (P3)", async () => {
    const { root, outcome } = await runFiles({ "job.yaml": suiteMon, "mon.gz": "" }, { parsers });
    expect(lastStateOf(root)).toBe("");
    expect(outcome.exitCode).toBe(0);
  });
});

describe("kernel logs stand in for each other", () => {
  // What an executable finds in the result root while it runs.
  const looks = (name: string): string =>
    `#!/bin/sh\n[ -s "$RESULT_ROOT/${name}" ] && sed "s/^/from_${name}./" "$RESULT_ROOT/${name}"\n`;

  it.each(["boot-memory", "boot-time", "tcrypt", "dmesg"])(
    "plain kmsg is there while %s is read, not afterwards (P4)",
    async (program) => {
      const catalogue = new Map([
        [
          program,
          { program, source: "directory" as const, path: join(makeFolder({ [program]: looks("kmsg") }), program) },
        ],
      ]);
      const { root, stats } = await runFiles({ [program]: "x\n", "kmsg.xz": xz("a: 1\n") }, { catalogue });
      expect(stats).toEqual({ [`${program}.from_kmsg.a`]: 1 });
      expect(readdirSync(root)).not.toContain("kmsg");
    },
  );

  it("plain dmesg is there while kmsg is read (P4)", async () => {
    const path = join(makeFolder({ kmsg: looks("dmesg") }), "kmsg");
    const catalogue = new Map([["kmsg", { program: "kmsg", source: "directory" as const, path }]]);
    const { root, stats } = await runFiles({ kmsg: "x\n", "dmesg.xz": xz("a: 1\n") }, { catalogue });
    expect(stats).toEqual({ "kmsg.from_dmesg.a": 1 });
    expect(readdirSync(root)).not.toContain("dmesg");
  });

  it("a plain sibling is neither replaced nor removed (P4)", async () => {
    const path = join(makeFolder({ kmsg: looks("dmesg") }), "kmsg");
    const catalogue = new Map([["kmsg", { program: "kmsg", source: "directory" as const, path }]]);
    const { root, stats } = await runFiles({ kmsg: "x\n", dmesg: "a: 1\n", "dmesg.xz": xz("a: 2\n") }, { catalogue });
    expect(stats).toEqual({ "kmsg.from_dmesg.a": 1 });
    expect(readFileSync(join(root, "dmesg"), "utf8")).toBe("a: 1\n");
  });
});

describe("the marker of an incomplete run", () => {
  it.each([
    ["missing log", {}],
    ["empty log", { mon: "" }],
  ])("is written for a test with a %s (P5)", async (_, files) => {
    const { root } = await runFiles({ "job.yaml": suiteMon, ...files }, { parsers });
    expect(lastStateOf(root)).toBe(`# missing mon ${join(root, "mon")}\n${marker}\n`);
  });

  it("is not written for a monitor with an empty log (P5)", async () => {
    const { root, program } = await runFiles({ "job.yaml": "monitors:\n  mon:\n", mon: "" }, { parsers });
    expect(lastStateOf(root)).toBe("");
    expect(program("mon")?.outcome).toBe("skipped");
  });

  it.each([
    ["programs/mon/run", true],
    ["tests/mon", true],
    ["tests/other", false],
  ])("is written for a program that lkp knows by %s (2.1)", async (file, marked) => {
    const lkpSrc = makeFolder({ [file]: "" });
    const { root } = await runFiles({ "job.yaml": "suite: none\n", mon: "" }, { parsers, lkpSrc });
    expect(lastStateOf(root)).toBe(marked ? `# missing mon ${join(root, "mon")}\n${marker}\n` : "");
  });

  it.each([marker, "eid.is_incomplete_run: 001"])(
    "is not added to a last_state that has it as %s (P5)",
    async (line) => {
      const { root } = await runFiles({ "job.yaml": suiteMon, last_state: `${line}\nis_finished: 1\n` }, { parsers });
      expect(lastStateOf(root)).toBe(`${line}\nis_finished: 1\n`);
    },
  );

  it("stands on a line of its own, and keeps bytes that are no text (P5)", async () => {
    const { root } = await runFiles({ "job.yaml": suiteMon, last_state: Buffer.from([0x61, 0xff, 0x3a]) }, { parsers });
    expect(lastStateOf(root)).toBe(`a\xff:\n# missing mon ${join(root, "mon")}\n${marker}\n`);
  });
});

describe("soft_timeout", () => {
  it.each([
    ["", "soft_timeout: 1\n"],
    ["a: 1", "a: 1\nsoft_timeout: 1\n"],
    ["soft_timeout: 10\n", "soft_timeout: 10\nsoft_timeout: 1\n"],
    ["x.soft_timeout: 1\n", "x.soft_timeout: 1\nsoft_timeout: 1\n"],
    ["soft_timeout: 1\na: 1\n", "soft_timeout: 1\na: 1\n"],
  ])("is one whole line of last_state: from %j to %j (P6)", async (before, after) => {
    const root = makeResultRoot({ soft_timeout: "", last_state: before });
    await runRoot(root);
    await runRoot(root);
    expect(lastStateOf(root)).toBe(after);
  });
});

describe("<program>.yaml", () => {
  it("gives its key: value lines, without those in braces or of a list (P7)", async () => {
    const yaml = "---\na: 1\n  b: 2\nc: {x: 1}\nd: }\n- e\nf:\n";
    const { root } = await runFiles({ "mon.yaml": yaml }, { parsers: { mon: "#!/bin/sh\necho 'parser: 1'\n" } });
    expect(readJson(root, "mon.json")).toEqual({ "mon.a": [1], "mon.b": [2] });
  });

  it("gives way to the log (P7)", async () => {
    expect((await runFiles({ "mon.yaml": "a: 1\n", mon: "a: 9\n" }, { parsers })).stats).toEqual({ "mon.a": 9 });
  });

  it("switches the gate off and makes no incomplete run (P7)", async () => {
    const files = { "job.yaml": suiteMon, "mon.yaml": "a: 1\n", executed_programs: "x\n" };
    const { root, stats } = await runFiles(files, { parsers });
    expect(stats).toEqual({ "mon.a": 1 });
    expect(lastStateOf(root)).toBe("");
  });
});

describe("a program without a log", () => {
  it.each(["kernel-size", "perf-profile", "tcrypt"])(
    "%s is read all the same, with an empty stdin (P8)",
    async (program) => {
      const path = join(
        makeFolder({ [program]: '#!/bin/sh\necho "args: $#"\necho "bytes: $(wc -c)"\necho "seen: 1"\n' }),
        program,
      );
      const catalogue = new Map([[program, { program, source: "directory" as const, path }]]);
      const { root } = await runFiles({ [program]: "" }, { catalogue });
      expect(readJson(root, `${program}.json`)).toEqual({ [`${program}.seen`]: [1] });
    },
  );

  it.each([
    ["dmesg", "kmsg", "x\n", "ok"],
    ["kmsg", "dmesg", "x\n", "ok"],
    ["dmesg", "kmsg", "", "skipped"],
    ["dmesg", "other", "x\n", "skipped"],
  ])("%s is read for what %s holds, unless that is empty: %j (P8)", async (program, sibling, content, outcome) => {
    const path = join(makeFolder({ [program]: "#!/bin/sh\necho 'seen: 1'\n" }), program);
    const catalogue = new Map([[program, { program, source: "directory" as const, path }]]);
    const run = await runFiles({ [sibling]: content }, { catalogue });
    expect(run.program(program)?.outcome).toBe(outcome);
  });
});

describe("a binary log", () => {
  it.each([0, 5, 64 * 1024 - 1])("with a NUL at byte %i is skipped with a warning (P9)", async (at) => {
    const log = Buffer.alloc(70_000, "a: 1\n");
    log[at] = 0;
    const { root, outcome, stats, warnings, program } = await runFiles({ mon: log }, { parsers });
    expect(program("mon")).toMatchObject({ outcome: "skipped", reason: expect.stringContaining("binary") });
    expect(warnings).toEqual([expect.stringContaining(join(root, "mon"))]);
    expect([outcome.exitCode, stats]).toEqual([0, {}]);
  });

  it("is told by what is compressed, not by the compression (P9)", async () => {
    const { program } = await runFiles(
      { "mon.gz": gzipSync("a: 1\n"), "b.gz": gzipSync("a: 1\n\0") },
      { parsers: { ...parsers, b: printsItsLog } },
    );
    expect([program("mon")?.outcome, program("b")?.outcome]).toEqual(["ok", "skipped"]);
  });

  it.each([64 * 1024, 2 * 1024 * 1024])("is none where its first NUL is at byte %i (P9)", async (at) => {
    const log = Buffer.concat([Buffer.alloc(at, "# pad #\n"), Buffer.from("\0\na: 1\n")]);
    expect((await runFiles({ mon: log }, { parsers })).stats).toEqual({ "mon.a": 1 });
  });

  it.each(["dmesg", "kmsg", "mpstat", "iostat"])("is ordinary for %s (P9)", async (program) => {
    const path = join(makeFolder({ [program]: printsItsLog }), program);
    const catalogue = new Map([[program, { program, source: "directory" as const, path }]]);
    expect((await runFiles({ [program]: "\0\na: 1\n" }, { catalogue })).stats).toEqual({ [`${program}.a`]: 1 });
  });
});

describe("a run that died", () => {
  it.each(["test.mon.exit_code.99: 1", "wget_initrd_fail: 1"])(
    "with %s gives its stats all the same (P10)",
    async (line) => {
      const { outcome, stats } = await runFiles({ last_state: `${line}\n`, mon: "a: 1\n" }, { parsers });
      expect(outcome.exitCode).toBe(0);
      expect(stats).toMatchObject({ "mon.a": 1, [`last_state.${line.split(": ")[0]}`]: 1 });
    },
  );
});

describe("a functional test that printed to the console only", () => {
  const job = "suite: mon\ncategory: functional\n";
  const console = "[    0.000000] a: 1\n[  123.456789] b: 2\nc: 3\n";
  const expected = { "mon.a": [1], "mon.b": [2], "mon.c": [3] };

  it.each([
    ["dmesg", { dmesg: console, kmsg: "d: 4\n" }],
    ["kmsg", { kmsg: console, dmesg: "" }],
    ["compressed dmesg", { "dmesg.xz": xz(console) }],
  ])("is read from %s without its stamps, and was complete (P11)", async (_, files) => {
    const { root } = await runFiles({ "job.yaml": job, ...files }, { parsers });
    expect(readJson(root, "mon.json")).toEqual(expected);
    expect(lastStateOf(root)).toBe("");
  });

  it.each([
    ["the category is another", { "job.yaml": suiteMon, dmesg: console }],
    ["the log is there, empty", { "job.yaml": job, dmesg: console, mon: "" }],
    ["there is no kernel log", { "job.yaml": job }],
  ])("is an incomplete run where %s (P11)", async (_, files) => {
    const { root } = await runFiles(files, { parsers });
    expect(readJson(root, "mon.json")).toBeUndefined();
    expect(lastStateOf(root)).toContain(marker);
  });
});

it("writes the same bytes a second time over an unchanged root (2.7)", async () => {
  const root = makeResultRoot({
    "job.yaml": "suite: iperf\n",
    soft_timeout: "",
    "vmstat.yaml": "cpu.us: 1\ncpu.id: 99\ncpu.us: 2\ncpu.id: 98\n",
    "uptime.gz": gzipSync("boot: 1\n"),
    mon: Array.from({ length: 1200 }, (_, at) => `k${at}: ${at / 3}\n`).join(""),
    "box.json": '{".result.x":[1],"box.__proto__":[1],"box.a":[1,2]}',
    stderr: "sh: not found\n",
  });
  await runRoot(root, { parsers });
  const first = readFiles(root);
  await runRoot(root, { parsers });
  expect(readFiles(root)).toEqual(first);
  expect(Object.keys(first)).toContain("mon.json.gz");
});
