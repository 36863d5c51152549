import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openExpressionFiles } from "../../../src/job/file/expression-files.js";
import { fillTemplates } from "../../../src/job/file/fill-templates.js";
import { isTemplate, makeTemplate, type Template } from "../../../src/job/file/template.js";
import { makeFolder } from "../../support/temp-folder.js";
import { load, loadFilled, troubleOf } from "./job-file.js";

/** A template of one expression, as a job file has it. */
const template = (expression: string, place = "a.yaml:1:1"): Template =>
  makeTemplate([{ expression, place }], `{{${expression}}}`);

const fill = (job: Record<string, unknown>): unknown =>
  fillTemplates(job, { env: {}, files: openExpressionFiles("/nowhere") });

describe("a template {{ }} (rule 2)", () => {
  it.each([
    ["as the value of a map", "a: {{ n * 2 }}", 14],
    ["in quotes", "a: '{{ n * 2 }}'", 14],
    ["in double quotes", 'a: "{{ n * 2 }}"', 14],
    ["without blanks", "a: {{n*2}}", 14],
    ["with signs that mean something to YAML", "a: {{ n == 7 ? 'x: #y' : \"[z]\" }}", "x: #y"],
    ["with its own end in a text", "a: {{ 'x}}y' }}", "x}}y"],
    ["with a comment behind it", "a: {{ n }} # {{ none", 7],
    ["inside a list", "a: [1, {{ n }}, '{{ n + 1 }}', {{n}}{{n}}]", [1, 7, 8, "77"]],
    ["inside a map in braces", "a: {b: {{ n }}, c: {d: {{ n }}}}", { b: 7, c: { d: 7 } }],
    ["in a list of lines", "a:\n- {{ n }}\n- b: {{ n }}\n", [7, { b: 7 }]],
    ["inside other text", "a: x-{{ n }}-{{ n + 1 }}.y", "x-7-8.y"],
    ["inside quoted text", "a: 'it''s {{ n }}'", "it's 7"],
    ["with quotes of single quotes", "a: '{{ ''it'' + n }}'", "it7"],
    ["with quotes of double quotes", 'a: "{{ \\"it\\" + n }}"', "it7"],
    ["with the same quotes inside", 'a: "{{ "it" + n }}"', "it7"],
    ["in a block of text", "a: |\n  one {{ n }}\n  # {{ n }}\n", "one 7\n# 7\n"],
    ["alone in a block of text", "a: |\n  {{ n }}\n", "7\n"],
    ["that is to be a text", "a: !!str {{ n }}", "7"],
    ["of true", "a: {{ n == 7 }}", true],
    ["of null", "a: {{ null }}", null],
    ["of null inside text", "a: x{{ null }}y", "xy"],
    ["of a decimal", "a: {{ n / 2.0 }}", 3.5],
    ["of a whole number", "a: {{ n / 2 }}", 3],
    ["of many digits", "a: {{ 9007199254740993 + 0 }}", 9007199254740993n],
    ["that stands for its own signs", "a: x{{ '{{' }}y", "x{{y"],
    ["by an alias", "b: &b {{ n }}\na: *b", 7],
    ["by a merge", "b: &b {c: {{ n }}}\na:\n  <<: *b", { c: 7 }],
    ["of a whole list", "b: [1, {{ n }}]\na: {{ b }}", [1, 7]],
    ["of a field of a map", "b: {c: {{ n }}}\na: {{ b.c + 1 }}", 8],
    ["beside the one it needs", "a: {b: {{ n }}, c: {{ a.b + 1 }}}", { b: 7, c: 8 }],
    ["that needs a later one that needs another", "a: {{ c + 1 }}\nc: {{ d + 1 }}\nd: {{ n }}", 9],
  ])("is one scalar %s", (_, text, value) => {
    expect(loadFilled(`n: 7\n${text}\n`)).toHaveProperty("a", value);
  });

  it("case 60: fills the templates of the examples of the rules", () => {
    expect(loadFilled("base: 7\nsleep: {runtime: {{ base * 2 }}}\n")).toEqual({ base: 7, sleep: { runtime: 14 } });
    expect(loadFilled('sleep: {runtime: [5, "{{ 3 * 4 }}"]}\n')).toEqual({ sleep: { runtime: [5, 12] } });
  });

  it("is none in a comment", () => {
    expect(loadFilled("# {{ x }} {{ y\na: 1 # {{ z }}\n#! jobs/{{ x }}.yaml\n")).toEqual({
      a: 1,
      "#! jobs/{{ x }}.yaml": null,
    });
  });

  it("reads the environment and files of the folder of the job file", () => {
    const files = { "b.txt": "one\ntwo\n", "sub/c.txt": "three", "crlf.txt": "x\r\n" };
    const text =
      "a: {{ ENV['X'] }}\nb: {{ file('b.txt') }}\nc: {{ file('sub/c.txt') }}\nd: {{ ENV['NONE'] }}\ne: {{ file('crlf.txt') }}\n";
    expect(loadFilled(text, files, { env: { X: "12" } })).toEqual({
      a: "12",
      b: "one\ntwo",
      c: "three",
      d: "",
      e: "x",
    });
    expect(loadFilled("a: {{ ENV['toString'] }}", {})).toEqual({ a: "" });
  });

  it.each([
    ["an unknown field", "x: 1\na: {{ nope }}", "a.yaml:2:4: {{ nope }}: there is no field nope"],
    ["a field of no map", "a: x{{ n.b }}", "a.yaml:1:5: {{ n.b }}: there is no field n.b"],
    ["a field that only objects have", "a: {{ constructor }}", "there is no field constructor"],
    ["a field of the prototype", "b: {}\na: {{ b.__proto__ }}", "there is no field b.__proto__"],
    ["the length of a text", "b: text\na: {{ b.length }}", "there is no field b.length"],
    ["division by zero", "a: [1, {{ 1 / 0 }}]", "a.yaml:1:8: {{ 1 / 0 }}: division by zero"],
    ["a call", "a: {{ system('ls') }}", "a.yaml:1:4: {{ system('ls') }}: system( is neither ENV[''] nor file('')"],
    ["a second template", "a: {{ 1 }}{{ 1 + }}", "a.yaml:1:11: {{ 1 + }}: the expression ends too early"],
    ["no expression", "a: {{ }}", "a.yaml:1:4: {{ }}: the expression ends too early"],
    ["no end", "a: {{ x\nb: 1", "a.yaml:1:4: {{ has no }} in its line"],
    ["no end in a text that is like a comment", "a: |\n  # {{ x\n", "a.yaml:2:5: {{ has no }} in its line"],
    ["a template as a key", "x{{ n }}: 1", 'a.yaml:1:2: the key "x{{ n }}" cannot be a template'],
    ["a template as a merge", "<<: {{ n }}", /^a\.yaml:1:1: cannot merge/],
    ["its own value", "a: {{ a }}", "a.yaml:1:4: {{ a }}: it needs its own value"],
    ["a circle", "a: {{ b }}\nb: {{ a }}", "a.yaml:2:4: {{ a }}: it needs its own value"],
    ["the map it is in", "a: {b: {{ a }}}", "a.yaml:1:8: {{ a }}: it needs its own value"],
    ["a list inside text", "b: [1]\na: x{{ b }}", "a.yaml:2:5: {{ b }}: a list cannot be put into a text"],
    ["a missing file", "a: {{ file('no') }}", "a.yaml:1:4: {{ file('no') }}: file('no') does not exist"],
    ["a file elsewhere", "a: {{ file('/etc/passwd') }}", "file('/etc/passwd') is outside the folder of the job file"],
    ["a folder as file", "a: {{ file('sub') }}", "file('sub') is not a file"],
    ["a file that is no text", "a: {{ file('sub/bytes') }}", "file('sub/bytes') is not UTF-8 text"],
    ["a file that is too large", "a: {{ file('sub/big') }}", "file('sub/big') has more than 1048576 bytes"],
  ])("with %s is an error at its place", (_, text, message) => {
    const files = { "sub/bytes": Buffer.from([0xff]), "sub/big": "x".repeat(1024 * 1024 + 1) };
    expect(troubleOf(`${text}\n`, files)).toMatch(message);
  });

  it("does not follow a link out of the folder", () => {
    const outside = makeFolder({ "secret.txt": "secret" });
    const folder = makeFolder({ "a.yaml": "" });
    symlinkSync(join(outside, "secret.txt"), join(folder, "link.txt"));
    const job = { a: template("file('link.txt')") };
    expect(() => fillTemplates(job, { env: {}, files: openExpressionFiles(folder) })).toThrow("outside the folder");
  });

  it("keeps its place through lines with others, quotes and multi-byte text", () => {
    expect(troubleOf("é: [{{ 1 }}, '''{{ 2 }}', {{ nope }}]\n")).toMatch(/^a\.yaml:1:27: /);
  });
});

describe("a Ruby template", () => {
  it.each([
    ["<%= of a field of the command line", "a: <%= n %>", { a: 12 }],
    ["<%= inside text", "a: x<%= n + 'y' %>z", { a: "x12yz" }],
    ["<%= of a dotted field", "a: <%= sleep.runtime %>", { a: 3 }],
    ["<%= that makes a key", "<%= os %>: 1", { debian: 1 }],
    ["<%= of the environment", "a: '<%= ENV['X'] %>'", { a: "env" }],
    ["<%= of several lines, under its first one", "a: |\n  <%= file('b.txt') %>\n", { a: "one\ntwo\n" }],
    ["<%= in a comment line that it cannot evaluate", "# <%= nope %> <% if %>\na: 1", { a: 1 }],
  ])("%s is evaluated before the YAML is read", (_, text, job) => {
    const given = new Map([
      ["n", "12"],
      ["os", "debian"],
      ["sleep.runtime", "3"],
    ]);
    const files = { "b.txt": "one\n  two\n" };
    expect(loadFilled(`${text}\n`, files, { given, env: { X: "env" } })).toEqual(job);
  });

  it.each([
    ["a field of the job", "n: 1\na: <%= n %>", "a.yaml:2:4: <%= n %>: there is no field n"],
    [
      "another kind",
      "a: 1\n<% if x %>\nb: 2",
      "a.yaml:2:1: <% if x %>: Ruby code is not run: only <%= expression %> is",
    ],
    ["a comment", "a: <%# x %>", "a.yaml:1:4: "],
    ["no end", "a: <%= n", "a.yaml:1:4: <%= n: <%= has no %> in its line"],
    ["code", "a: <%= `ls` %>", 'a.yaml:1:4: <%= `ls` %>: "`" means nothing here'],
    ["what looks like a comment in a text", "a: |\n  # <%= n %>\n", "a.yaml:2:5: <% here cannot be evaluated"],
    ["a Ruby line", "a: 1\n% if x\n", "a.yaml:2:1: a Ruby line is not run"],
    ["a Ruby line without blank", "%x = 1\na: 1\n", "a.yaml:1:1: a Ruby line is not run"],
  ])("with %s is an error at its place", (_, text, message) => {
    expect(troubleOf(`${text}\n`)).toContain(message);
  });

  it("makes no more than a job file may have", () => {
    const files = { "b.txt": "x".repeat(1024 * 1024) };
    expect(troubleOf("a: <%= file('b.txt') %><%= file('b.txt') %>\n", files)).toMatch(/^a\.yaml:1:24: .*1048576/);
    expect(troubleOf("a: <%= file('b.txt') %>\n", files)).toMatch(/^a\.yaml:1:\d+: .*1048576/);
  });
});

describe("Template", () => {
  it("is known in copies of it and of what holds it, and nothing else is", () => {
    const { documents } = load("a: {{ 1 }}\nb: [{{ 1 }}]\nc: 1\nd: {source: x, parts: [], place: y}\n");
    const copy = { ...documents[0] };
    expect(isTemplate(copy.a)).toBe(true);
    expect(isTemplate([...(copy.b as unknown[])][0])).toBe(true);
    expect(isTemplate({ ...(copy.a as object) })).toBe(true);
    for (const other of [copy.c, copy.d, null, undefined, "{{ 1 }}", []]) expect(isTemplate(other)).toBe(false);
  });

  it("knows how and where it was written", () => {
    const { documents, files } = load("x: 1\na: b {{ 1 }} {{ 2 }}\n");
    expect(documents[0]?.a).toMatchObject({ source: "b {{ 1 }} {{ 2 }}", place: `${files.folder}/a.yaml:2:6` });
  });
});

describe("fillTemplates", () => {
  it("leaves the job it is given as it is", () => {
    const job = { n: 2, a: [template("n * 2")] };
    expect(fill(job)).toEqual({ n: 2, a: [4] });
    expect(isTemplate(job.a[0])).toBe(true);
  });

  it("computes with the texts of the command line", () => {
    expect(fill({ n: "4", a: template("n * 2"), b: template("n + 1"), c: template("n >= 3") })).toEqual({
      n: "4",
      a: 8,
      b: "41",
      c: true,
    });
  });

  it("follows 20 templates that lead to each other, not more", () => {
    const chain = (length: number): Record<string, unknown> =>
      Object.fromEntries(
        Array.from({ length }, (_, n) => [`f${n}`, n === length - 1 ? template("1") : template(`f${n + 1} + 1`)]),
      );
    expect(fill(chain(20))).toHaveProperty("f0", 20);
    expect(() => fill(chain(21))).toThrow("more than 20 templates lead to each other");
  });

  it("ends with an error where templates and maps lead too deep for the stack", () => {
    const deepest = `${"(".repeat(45)}NEXT${")".repeat(45)}${"+ 1".repeat(95)}`;
    const job: Record<string, unknown> = {};
    for (let n = 0; n < 25; n++) {
      let inner: unknown = template(deepest.replace("NEXT", `f${n + 1}`));
      for (let level = 0; level < 400; level++) inner = [inner];
      job[`f${n}`] = inner;
    }
    expect(() => fill(job)).toThrow(/leads deeper than 600|needs numbers/);
  });

  it("refuses templates that make bombs of texts, of numbers and of lists", () => {
    const doubling = (sign: string, first: unknown): Record<string, unknown> => ({
      f0: first,
      ...Object.fromEntries(Array.from({ length: 18 }, (_, n) => [`f${n + 1}`, template(`f${n} ${sign} f${n}`)])),
    });
    expect(() => fill(doubling("+", "x".repeat(1000)))).toThrow("a text of more than 1048576 characters");
    expect(() => fill(doubling("*", 1000))).toThrow("a number of more than 40 digits");
    const lists = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [
        `f${n}`,
        Array.from({ length: 10 }, () => template(n === 11 ? "1" : `f${n + 1}`)),
      ]),
    );
    expect(() => fill(lists)).toThrow("a.yaml:1:1: the templates make a job of more than 200000 nodes");
    const files = makeFolder({ "big.txt": "x".repeat(1024 * 1024) });
    const many = { a: Array.from({ length: 9 }, () => template("file('big.txt')")) };
    expect(() => fillTemplates(many, { env: {}, files: openExpressionFiles(files) })).toThrow(
      "make more than 8388608 characters",
    );
  });
});
