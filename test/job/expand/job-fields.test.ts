import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeTemplate } from "../../../src/job/file/template.js";
import { openProgramCatalogue } from "../../../src/job/program-catalogue.js";
import { makeFolder } from "../../support/temp-folder.js";
import { expandText } from "./expand-text.js";

const one = (...args: Parameters<typeof expandText>) => expandText(...args)[0];

describe("units", () => {
  it.each([
    ["30", 30],
    ["30s", 30],
    ["5m", 300],
    ["1h", 3600],
    ["1d", 86400],
    ["1w", 604800],
    ["soon", "soon"],
    ["1.5h", "1.5h"],
  ])("a runtime of %s is %s", (written, seconds) => {
    const job = one(`runtime: ${written}\ntimeout: "${written}"\nsleep: ${written}\n"if x": {sleep-2: '${written}'}\n`);
    expect(job).toMatchObject({ runtime: seconds, timeout: seconds, sleep: seconds, "if x": { "sleep-2": seconds } });
  });

  it("other values stay as written", () => {
    expect(one("walltime: 5m\nsleepy: 5m\nx: '30'\n")).toMatchObject({ walltime: "5m", sleepy: "5m", x: "30" });
  });

  it.each([
    ["50%", 4, 2],
    ["50%", 3, 1],
    ["1%", 8, 1],
    ["150%", "8", 12],
    ["12.5%", 8, 1],
    ["50%", undefined, "50%"],
    ["50%", "many", "50%"],
    ["4", 8, "4"],
  ])("%s threads of nr_cpu %s are %s", (written, nrCpu, expected) => {
    const job = one(`nr_threads: '${written}'\nftq: {nr_task: '${written}'}\n`, {
      defaults: nrCpu === undefined ? {} : { nr_cpu: nrCpu },
    });
    expect(job).toMatchObject({ nr_threads: expected, ftq: { nr_task: expected } });
  });

  it("the share is of the machine that the job asks for", () => {
    const hostFields = (testbox: string) => ({ nr_cpu: testbox === "big" ? 64 : 2 });
    const jobs = expandText("testbox: [big, '{{ small }}']\nsmall: tiny\nnr_task: 50%\n", { hostFields });
    expect(jobs.map(({ nr_task }) => nr_task)).toEqual([32, 1]);
  });
});

describe("templates", () => {
  it("know what the machine is like, and may stand in its file and name it", () => {
    const twice = makeTemplate([{ expression: "nr_cpu * 2", place: "hosts/big:1:1" }], "{{ nr_cpu * 2 }}");
    const hostFields = () => ({ nr_cpu: 4, nr_node: twice });
    expect(one("testbox: big\nx: {{ nr_cpu + 1 }}\n", { hostFields })).toMatchObject({ x: 5, nr_node: 8 });
    expect(one("b: big\ntestbox: '{{ b }}-1'\n", { hostFields })).toMatchObject({
      testbox: "big-1",
      tbox_group: "big",
      nr_node: 8,
    });
  });
});

describe("fields that follow from others", () => {
  it("tbox_group is the testbox without one number, unless given", () => {
    expect(one("testbox: vm-2p8g--me-12\n")).toMatchObject({ tbox_group: "vm-2p8g--me" });
    expect(one("testbox: a-1\ntbox_group: g9\n")).toMatchObject({ tbox_group: "g9" });
    expect(one("suite: x\n")).not.toHaveProperty("tbox_group");
  });

  it.each([
    ["", "aarch64", "aarch64"],
    ["arch: x86_64", "x86_64", "x86_64"],
    ["os_arch: x86_64", "x86_64", "x86_64"],
    ["arch: x86_64\nos_arch: i386", "x86_64", "i386"],
  ])("arch and os_arch of %j are %s and %s", (text, arch, osArch) => {
    expect(one(`suite: x\n${text}\n`)).toMatchObject({ arch, os_arch: osArch });
  });

  it("job_origin is the file, submit_id that of the call, node_roles those of a cluster", () => {
    expect(one("cluster: cs-s1\n", { file: "dir/x.yaml" })).toMatchObject({
      job_origin: "dir/x.yaml",
      submit_id: "s1",
      node_roles: "server client",
    });
    expect(one("cluster: cs-s1\nnode_roles: server\n")).toMatchObject({ node_roles: "server" });
    expect(one("suite: x\n")).not.toHaveProperty("node_roles");
  });

  it("an option comes from the nearest map that has it", () => {
    const text = 'runtime: 1\n"if role client":\n  runtime: 2\n  iperf: {protocol: udp}\n  netperf: {runtime: 3}\n';
    expect(one(text)).toMatchObject({
      pp: { iperf: { protocol: "udp", runtime: 2 }, netperf: { runtime: 3 } },
      timeout: 3600,
    });
  });

  it("names of programs in maps of packages, hardware and failures are no programs", () => {
    const text = "ss: {iperf: {runtime: 5}}\nhw: {sleep: 1}\non_fail: {sleep: 1}\nmonitors: {kmsg: {x: 1}}\n";
    expect(one(text)).not.toHaveProperty("pp");
    expect(one(text)).toMatchObject({ monitors: { kmsg: { x: 1 } } });
    expect(one("if x: {while y: {sleep: 1}}\n")).toMatchObject({ pp: { sleep: 1 } });
  });

  it("a scalar is the parameter itself, and a program without options has none", () => {
    expect(one("shell: echo a\niperf-server:\nkmsg:\nvmstat: {interval: 5}\n")).toMatchObject({
      pp: { shell: "echo a", "iperf-server": null },
      monitors: { kmsg: null, vmstat: { interval: 5 } },
    });
    expect(one("suite: x\n")).not.toHaveProperty("pp");
    expect(one("pp: {own: 1}\nsleep: 5\n")).toMatchObject({ pp: { own: 1, sleep: 5 } });
  });

  it.each([
    ["suite: x\n", undefined],
    ["runtime: 10\n", 3600],
    ["runtime: 2h\nsleep:\n", 14400],
    ["runtime: 2h\ntimeout: 5m\nsleep:\n", 300],
    ["runtime: later\nsleep:\n", undefined],
  ])("the timeout of %j is %s", (text, timeout) => {
    expect(one(text)?.timeout).toBe(timeout);
  });

  it("programs and options are those of LKP_SRC where there is one", () => {
    const lkp = makeFolder({ "programs/mine/run": "#!/bin/sh\n# - size\n# - depth\n", "tests/bare": "#!/bin/sh\n" });
    const programs = openProgramCatalogue(join(lkp));
    const jobs = expandText("size: [1, 2]\nother: [1, 2]\nmine:\nbare: {q: [3, 4]}\n", { programs });
    expect(jobs.map(({ pp }) => pp)).toEqual([
      { mine: { size: 1 }, bare: { q: 3 } },
      { mine: { size: 1 }, bare: { q: 4 } },
      { mine: { size: 2 }, bare: { q: 3 } },
      { mine: { size: 2 }, bare: { q: 4 } },
    ]);
  });
});
