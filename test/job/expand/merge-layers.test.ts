import { describe, expect, it } from "vitest";
import { expandJob } from "../../../src/job/expand/expand-job.js";
import { mergeLayers } from "../../../src/job/expand/merge-layers.js";
import type { Job } from "../../../src/job/load-job.js";
import { expandText, testContext } from "./expand-text.js";

describe("where a field comes from", () => {
  const sources = [
    ["the command line", { overrides: new Map([["f", "1"]]) }],
    ["the override map of the file", { base: { override: { f: "2" } } }],
    ["-i after the file", { includedAfter: { f: "3" } }],
    ["the file", { base: { f: "4" } }],
    ["-i before the file", { includedBefore: { f: "5" } }],
    ["the files of lab, user and machine", { defaults: { f: "6" } }],
    ["the command line before the file", { weak: new Map([["f", "9"]]) }],
  ] as const;

  it.each(sources.map((_, at) => at))("source %i beats all weaker ones", (at) => {
    const present = sources.slice(at).map(([, source]) => source);
    const base = Object.assign({}, ...present.map((source) => ("base" in source ? source.base : {})));
    const context = testContext({ ...Object.assign({}, ...present), base: undefined });
    const job = mergeLayers(base, context);
    expect(job).toEqual({ f: ["1", "2", "3", "4", "5", "6", "9"][at] });
  });

  it("fields of the machine and of includes are weaker than all, those of the machine the stronger", () => {
    const options = {
      hostFields: (testbox: string) => ({ nr_cpu: 4, memory: "8G", seen: testbox, category: "benchmark" }),
      includedFields: (key: string, value: string) =>
        key === "category" ? { memory: "1G", kmsg: null, from: value } : {},
    };
    const [job] = expandText("suite: x\ntestbox: b-1\n", { ...options, before: { nr_cpu: "2" } });
    expect(job).toMatchObject({ nr_cpu: "2", memory: "8G", seen: "b-1", from: "benchmark", monitors: { kmsg: null } });
  });

  it("a weak field fills null, and a nested one that is unset; a scalar in its way stays", () => {
    const before = { os: "debian", "sleep.runtime": "3", "iperf.runtime": "4", "a.b": "5" };
    const [job] = expandText("os:\nsleep: {x: 1}\niperf: 7\na: {b: 1}\n", { before });
    expect(job).toMatchObject({ os: "debian", sleep: { x: 1, runtime: 3 }, iperf: 7, a: { b: 1 } });
  });

  it("values of the command line stay text", () => {
    const after = { os_version: "6.10", docker_image: "centos:7", a: "11 22 33", x: "y=z", n: "true", "p.q": "0" };
    const [job] = expandText("suite: x\np:\n", { after });
    expect(job).toMatchObject({ os_version: "6.10", docker_image: "centos:7", a: "11 22 33", x: "y=z", n: "true" });
    expect(job).toMatchObject({ p: { q: "0" } });
  });

  it("the loops follow the order of the file, not of the defaults", () => {
    const defaults = { os: ["x", "y"], testbox: "none" };
    const jobs = expandText("testbox: [a, b]\nos: [c, d]\n", { defaults });
    expect(jobs.map(({ testbox, os }) => `${testbox} ${os}`)).toEqual(["a c", "a d", "b c", "b d"]);
  });

  it("an override map that is none overrides nothing", () => {
    expect(expandText("suite: x\noverride: y\n")[0]).not.toHaveProperty("override");
  });
});

describe("keys that change others", () => {
  it("a.b sets a nested field and leaves its neighbours", () => {
    const [job] = expandText("sleep: {x: 1}\nsleep.runtime: 5m\na.b.c: 1\n");
    expect(job).toMatchObject({ sleep: { x: 1, runtime: 300 }, a: { b: { c: 1 } } });
    expect(job).not.toHaveProperty(["sleep.runtime"]);
  });

  it("comments, conditions and paths keep their dots", () => {
    const text = '"if [ $x = 1.5 ]": {sleep: 1}\n"tests/a.sh": x\n#! jobs/iperf.yaml\ndefine_files: {a.b: x}\n';
    expect(expandText(text)[0]).toMatchObject({
      "if [ $x = 1.5 ]": { sleep: 1 },
      "tests/a.sh": "x",
      "#! jobs/iperf.yaml": null,
      define_files: { "a.b": "x" },
    });
  });

  it("key+ appends and key- takes away, from a scalar as from a list, in each layer", () => {
    const text = "a: [1, 2]\na+: 3\nb: x\nb+: [y]\nc: [1, two, {k: v}]\nc-: ['1', {k: v}]\nd+: z\ne.f+: q\n";
    const [job] = expandText(text, { after: { "a+": "4", "a-": "1" } });
    expect(job).toMatchObject({ a: [2, 3, "4"], b: ["x", "y"], c: ["two"], d: ["z"], e: { f: ["q"] } });
    expect(Object.keys(job ?? {}).filter((key) => /[+-]$/.test(key))).toEqual([]);
  });

  it.each(["__proto__", "constructor"])("%s is a key like others", (name) => {
    const base = JSON.parse(`{"${name}": {"x": 1}, "${name}.y": 2, "b": {"${name}": 3}}`) as Job;
    const after = new Map([
      [`${name}.z`, "4"],
      [`q.${name}`, "5"],
    ]);
    const [job] = expandJob(base, testContext({ overrides: after, weak: new Map([[`v.${name}`, "6"]]) }));
    const written = JSON.stringify(job);
    expect(written).toContain(`"${name}":{"x":1,"y":2,"z":"4"}`);
    for (const inner of [`"b":{"${name}":3}`, `"q":{"${name}":"5"}`, `"v":{"${name}":"6"}`]) {
      expect(written).toContain(inner);
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
