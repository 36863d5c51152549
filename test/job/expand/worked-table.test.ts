import { describe, expect, it } from "vitest";
import { expandText, pick } from "./expand-text.js";

describe("case 60: the worked table of job expansion", () => {
  it("a list of an option inside a block multiplies the jobs; pp, runtime and timeout follow", () => {
    const jobs = expandText('suite: iperf\nruntime: 30s\n"if role client":\n  iperf:\n    protocol: [tcp, udp]\n');
    expect(pick(jobs, "runtime", "timeout", "pp", "if role client")).toEqual([
      [30, 3600, { iperf: { runtime: 30, protocol: "tcp" } }, { iperf: { protocol: "tcp" } }],
      [30, 3600, { iperf: { runtime: 30, protocol: "udp" } }, { iperf: { protocol: "udp" } }],
    ]);
  });

  it("joined keys are zipped and the outermost loop; their parts are text", () => {
    const jobs = expandText("os: [openeuler, centos]\nnr_task|test: [1|a, 3|b]\nunixbench:\n");
    expect(pick(jobs, "nr_task", "test", "os")).toEqual([
      ["1", "a", "openeuler"],
      ["1", "a", "centos"],
      ["3", "b", "openeuler"],
      ["3", "b", "centos"],
    ]);
    expect(jobs.every((job) => !("nr_task|test" in job))).toBe(true);
    expect(jobs[0]?.pp).toEqual({ unixbench: { nr_task: "1", test: "a" } });
  });

  it("each further document replaces whole top-level fields of the first", () => {
    const jobs = expandText(
      "samples: 100\nftq: {test: add, freq: 10000}\n---\nftq: {freq: 1000}\n---\nsamples: 6\nftq: {test: cache, freq: 20}\n",
    );
    expect(pick(jobs, "samples", "ftq", "pp")).toEqual([
      [100, { test: "add", freq: 10000 }, { ftq: { test: "add", freq: 10000, samples: 100 } }],
      [100, { freq: 1000 }, { ftq: { freq: 1000, samples: 100 } }],
      [6, { test: "cache", freq: 20 }, { ftq: { test: "cache", freq: 20, samples: 6 } }],
    ]);
  });

  const machines = 'testbox: [dc-1g, vm-2p8g]\nsleep: {runtime: [5, "{{ 3 * 4 }}"]}\n';
  it("of two lists the one further up is the outer loop; templates are filled per job", () => {
    expect(pick(expandText(machines), "testbox", "sleep")).toEqual([
      ["dc-1g", { runtime: 5 }],
      ["dc-1g", { runtime: 12 }],
      ["vm-2p8g", { runtime: 5 }],
      ["vm-2p8g", { runtime: 12 }],
    ]);
  });

  it("an override replaces a list before it is expanded", () => {
    expect(pick(expandText(machines, { after: { testbox: "dc-8g" } }), "testbox", "sleep")).toEqual([
      ["dc-8g", { runtime: 5 }],
      ["dc-8g", { runtime: 12 }],
    ]);
  });

  const withOverride = "base: 7\nsleep: {runtime: {{ base * 2 }}}\noverride: {foo: bar}\n";
  it("the override map becomes fields, and a template is a value of a map", () => {
    const [job, ...others] = expandText(withOverride);
    expect(others).toEqual([]);
    expect(job).toMatchObject({ base: 7, sleep: { runtime: 14 }, foo: "bar" });
    expect(job).not.toHaveProperty("override");
  });

  it("fields before the file are weaker, those after it stronger than the file", () => {
    const [job] = expandText(`suite: own\n${withOverride}`, {
      before: { suite: "zz" },
      after: { os: "debian", "sleep.runtime": "3" },
    });
    expect(job).toMatchObject({ suite: "own", os: "debian", sleep: { runtime: 3 } });
  });

  it("a list that is no parameter stays a list", () => {
    expect(pick(expandText("mylist: [1, 2]\nsleep:\n"), "mylist", "pp")).toEqual([[[1, 2], { sleep: null }]]);
  });

  it("units become seconds, and each instance of a program has parameters of its own", () => {
    const [job] = expandText("runtime: 1h\nsleep:\nsleep-1: {runtime: 2m}\n");
    expect(job).toMatchObject({ pp: { sleep: { runtime: 3600 }, "sleep-1": { runtime: 120 } }, timeout: 7320 });
  });
});
