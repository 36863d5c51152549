import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadJobFile } from "../../../src/job/file/load-job-file.js";
import { CciError } from "../../../src/support/cci-error.js";
import { makeFolder } from "../../support/temp-folder.js";
import { load, troubleOf } from "./job-file.js";

const documentOf = (text: string): unknown => load(text).documents[0];

describe("types of a job file (rule 0)", () => {
  it.each([
    ["yes", "yes"],
    ["no", "no"],
    ["on", "on"],
    ["off", "off"],
    ["2020-01-01", "2020-01-01"],
    ["2020-01-01 10:00:00", "2020-01-01 10:00:00"],
    ["12:30:45", "12:30:45"],
    ["1_000", "1_000"],
    ["true", true],
    ["False", false],
    ["~", null],
    ["", null],
    ["null", null],
    ["0123", 123],
    ["0x10", 16],
    ["0o17", 15],
    ["6.10", 6.1],
    ["1e3", 1000],
    ['"6.10"', "6.10"],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
    ["9007199254740993", 9007199254740993n],
    ["-123456789012345678901234567890", -123456789012345678901234567890n],
    ["0xffffffffffffffffff", 0xffffffffffffffffffn],
    [".inf", ".inf"],
    [".nan", ".nan"],
    ["[1, a, {b: c}]", [1, "a", { b: "c" }]],
    ["!!str 12", "12"],
    ["|\n  two\n  lines\n", "two\nlines\n"],
  ])("reads %s as it is in YAML 1.2", (written, value) => {
    expect(documentOf(`a: ${written}`)).toEqual({ a: value });
  });

  it("keeps keys as they are written", () => {
    expect(documentOf("1.50: a\nyes: b\n0x10: c\n'1': d\na.b: e\nk+: f")).toEqual({
      "1.50": "a",
      yes: "b",
      "0x10": "c",
      "1": "d",
      "a.b": "e",
      "k+": "f",
    });
  });

  it("case 62: says where the second of two equal keys begins", () => {
    expect(troubleOf("suite: a\nb: 1\nc: 2\nsuite: d\n")).toBe('a.yaml:4:1: the key "suite" is there twice');
    expect(troubleOf("a:\n  'b c': 1\n  \"b c\": 2\n")).toBe('a.yaml:3:3: the key "b c" is there twice');
    expect(troubleOf("a: {b: 1, b: 2}")).toBe('a.yaml:1:11: the key "b" is there twice');
  });

  it("turns a line `#! text` into a key without value, in the place where it stands", () => {
    const job = documentOf("#! jobs/a.yaml\nsuite: a\n\n#!  two words  \n# no key\n#!none\nb: 1\n#! end\n");
    expect(job).toEqual({ "#! jobs/a.yaml": null, suite: "a", "#!  two words": null, b: 1, "#! end": null });
    expect(Object.keys(job as object)).toEqual(["#! jobs/a.yaml", "suite", "#!  two words", "b", "#! end"]);
  });

  it.each([
    ["between a key and its map", "a:\n#! x\n  b: 1\n", { a: { b: 1 }, "#! x": null }],
    ["between a key and its list", "a:\n#! x\n- 1\n", { a: [1], "#! x": null }],
    [
      "between a key and a deeper map",
      "a:\n#! x\n  b:\n    c: 1\n#! y\nd: 2\n",
      { a: { b: { c: 1 } }, "#! x": null, "#! y": null, d: 2 },
    ],
    ["inside a list", "a:\n- b: 1\n  #! x\n#! y\n- c: 2\n", { a: [{ b: 1, "#! x": null }, { c: 2 }], "#! y": null }],
    ["in an inner map", "a:\n  #! x\n  b: 1\nc: 2\n", { a: { "#! x": null, b: 1 }, c: 2 }],
    ["behind an inner map", "a:\n  b: 1\n  #! x\nc: 2\n", { a: { b: 1, "#! x": null }, c: 2 }],
    ["at a column without keys", "a:\n  b: 1\n    #! x\nc: 2\n", { a: { b: 1 }, c: 2 }],
    ["in a block of text", "a: |\n  #! x\n  y\nb: 1\n", { a: "#! x\ny\n", b: 1 }],
    ["in a quoted text", 'a: "x\n  #! y"\nb: 1\n', { a: "x #! y", b: 1 }],
    ["there twice", "#! x\na: 1\n#! x\n", { "#! x": null, a: 1 }],
    ["with what looks like a template", "#! {{ x }}\na: 1\n", { "#! {{ x }}": null, a: 1 }],
    ["in the lines of Windows", "#! x\r\na: 1\r\n", { "#! x": null, a: 1 }],
  ])("knows a line `#! text` %s", (_, text, job) => {
    expect(documentOf(text)).toEqual(job);
  });

  it("puts a line `#! text` into the document it stands in", () => {
    const { documents } = load("#! one\na: 1\n#! still one\n---\n#! two\nb: 2\n");
    expect(documents).toEqual([
      { "#! one": null, a: 1, "#! still one": null },
      { "#! one": null, a: 1, "#! still one": null, "#! two": null, b: 2 },
    ]);
  });

  it("merges maps with <<, where own keys win", () => {
    expect(documentOf("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: *a\n  y: 5\nd:\n  <<: [*a, *b]\n")).toEqual({
      a: { x: 1, y: 2 },
      b: { y: 3, z: 4 },
      c: { x: 1, y: 5 },
      d: { x: 1, y: 2, z: 4 },
    });
  });
});

describe("documents of a job file (rule 3)", () => {
  it("makes a base of each: the first, and it with the fields of the others, which replace as a whole", () => {
    const { documents } = load(
      "samples: 100\nftq: {test: add, freq: 10000}\n---\nftq: {freq: 1000}\n---\nsamples: 6\nftq: {test: cache, freq: 20}\n",
    );
    expect(documents).toEqual([
      { samples: 100, ftq: { test: "add", freq: 10000 } },
      { samples: 100, ftq: { freq: 1000 } },
      { samples: 6, ftq: { test: "cache", freq: 20 } },
    ]);
  });

  it("takes a mark before the first document for none", () => {
    expect(load("%YAML 1.2\n---\na: 1\n...\n").documents).toEqual([{ a: 1 }]);
  });

  it("refuses a document that is no map, at its place", () => {
    expect(troubleOf("a: 1\n---\n- b\n")).toBe("a.yaml:3:1: a job is a map of fields, not a list");
    expect(troubleOf("a: 1\n---\n")).toBe("a.yaml:1:1: a job is a map of fields, not an empty document");
    expect(troubleOf("just text")).toBe('a.yaml:1:1: a job is a map of fields, not "just text"');
    expect(troubleOf("# nothing\n")).toBe("a.yaml:1:1: a job is a map of fields, not an empty file");
    expect(troubleOf("")).toBe("a.yaml:1:1: a job is a map of fields, not an empty file");
  });
});

describe("a bad job file", () => {
  it.each([
    ["a: [1, 2\nb: 3\n", /^a\.yaml:2:1: /],
    ["a: 1\n b: 2\n", /^a\.yaml:2:3: /],
    ["a: 1\n\tb: 2\n", /^a\.yaml:2:\d: /],
    ["a: 'x\n", /^a\.yaml:2:1: /],
    ["a: *b\n", /^a\.yaml:1:5: .*"b"/],
    ["a: 1\nb: \u0000\n", /^a\.yaml:2:4: .*null byte/],
    ["a: !!python/object x\n", /^a\.yaml:1:\d+: unknown scalar tag/],
    ["a: !!js/function 'x'\n", /^a\.yaml:1:\d+: unknown scalar tag/],
    ["? [a]\n: 1\n", /^a\.yaml:1:\d: /],
    ["a: 1\nb: x\ufdd0y", /^a\.yaml:2:5: /],
  ])("is refused with file, line and column: %j", (text, message) => {
    expect(troubleOf(text)).toMatch(message);
  });

  it("may not have the key __proto__, however it gets there", () => {
    expect(troubleOf("a: 1\n__proto__: {b: 1}\n")).toBe('a.yaml:2:1: "__proto__" cannot be a key');
    expect(troubleOf("a: &p __proto__\n*p : {b: 1}\n")).toMatch(/^a\.yaml:2:\d: "__proto__" cannot be a key/);
    expect(Object.prototype).not.toHaveProperty("b");
  });

  it("has constructor and the like as fields like others", () => {
    expect(documentOf("constructor: 1\ntoString: 2\nhasOwnProperty: 3\n")).toEqual({
      constructor: 1,
      toString: 2,
      hasOwnProperty: 3,
    });
  });

  it("says where the text is not UTF-8", () => {
    expect(troubleOf(Buffer.concat([Buffer.from("a: 1\nb: é"), Buffer.from([0xff, 0x0a])]))).toBe(
      "a.yaml:2:5: the text is not UTF-8",
    );
  });

  it("may begin with a byte order mark", () => {
    expect(documentOf("\ufeffa: 1\n")).toEqual({ a: 1 });
  });

  it("is refused beyond 1 MiB", () => {
    expect(load(`a: ${"x".repeat(1024 * 1024 - 3)}`).documents).toHaveLength(1);
    expect(troubleOf(`a: ${"x".repeat(1024 * 1024 - 2)}`)).toMatch(/^a\.yaml:1:1: .* more than 1048576 bytes/);
  });

  it("is refused as a bomb of aliases", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let n = 1; n < 9; n++) lines.push(`a${n}: &a${n} [${`*a${n - 1}, `.repeat(9)}*a${n - 1}]`);
    expect(troubleOf(lines.join("\n"))).toMatch(/^a\.yaml:1:1: more than 200000 values once its aliases/);
    expect(troubleOf("a: &a [*a]")).toMatch(/once its aliases/);
  });

  it("is refused as a chain of aliases, also where the order of numbers turns it round", () => {
    const count = 5000;
    const lines = [`${count}: &a${count} [x]`];
    for (let n = count - 1; n > 0; n--) lines.push(`${n}: &a${n} [*a${n + 1}]`);
    expect(troubleOf(lines.join("\n"))).toMatch(/once its aliases are expanded/);
  });

  it("is refused where maps and lists nest too deep", () => {
    expect(troubleOf(`a: ${"[".repeat(500)}`)).toMatch(/^a\.yaml:1:\d+: nesting exceeded/);
  });

  it("is refused where its documents make too many fields", () => {
    const base = Array.from({ length: 1000 }, (_, n) => `f${n}: 1`).join("\n");
    expect(troubleOf(`${base}\n${"---\na: 1\n".repeat(300)}`)).toMatch(/^a\.yaml:\d+:1: more than 200000 fields/);
  });

  it("is NO_JOB_FILE where it cannot be read, a pipe is not waited for", () => {
    const folder = makeFolder();
    mkdirSync(join(folder, "folder"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    for (const [name, message] of [
      ["missing", "does not exist"],
      ["folder", "is not a file"],
      ["pipe", "is not a file"],
      ["bad\u0000name", "cannot be read"],
    ] as const) {
      const path = join(folder, name);
      const run = (): unknown => loadJobFile(path, { lkpSrc: undefined, cciSrc: undefined, given: new Map(), env: {} });
      expect(run).toThrow(expect.objectContaining({ code: "NO_JOB_FILE", message: expect.stringContaining(message) }));
    }
  });

  it("never makes loading throw anything but a CciError", () => {
    const piece = fc.constantFrom(
      ..."abx:-?[]{}!&*|>'\"%#@,.\n\t 01",
      "{{",
      "}}",
      "<%=",
      "%>",
      "<<: ",
      "\n---\n",
      "#! ",
      ": ",
      "- ",
      "\n  ",
      "\r\n",
      "file('a.yaml')",
      "*a",
      "&a ",
      "!!str ",
      "__proto__",
      "\ud800",
      "\u0000",
    );
    const path = join(makeFolder(), "a.yaml");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        writeFileSync(path, pieces.join(""));
        try {
          loadJobFile(path, { lkpSrc: undefined, cciSrc: undefined, given: new Map(), env: {} });
        } catch (error) {
          expect(error).toBeInstanceOf(CciError);
          expect((error as CciError).message).toMatch(/a\.yaml:\d+:\d+: /);
        }
      }),
      { numRuns: 500 },
    );
  });
});
