import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CciError } from "../../../src/support/cci-error.js";
import { expandText, pick } from "./expand-text.js";

function failure(run: () => unknown): { readonly code: string; readonly message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof CciError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("joined keys", () => {
  it.each([
    [
      "a|b: [1|x, 2|y]",
      [
        ["1", "x"],
        ["2", "y"],
      ],
    ],
    [
      "a:b: ['1:x', '2|y']",
      [
        ["1", "x"],
        ["2", "y"],
      ],
    ],
    ["a | b: ['1 | x:z']", [["1", "x:z"]]],
  ])("%s is zipped", (line, expected) => {
    expect(pick(expandText(`${line}\n`), "a", "b")).toEqual(expected);
  });

  it.each(["a|b: [1|x, 2]", "a|b: [1|2|3]", "a|b: 1|2", "a|b: [5, 6]", "'if x|y': [1|2]", "a|b: [{c: d}]"])(
    "%s is left alone",
    (line) => {
      const jobs = expandText(`${line}\n`);
      expect(jobs).toHaveLength(1);
      expect(Object.keys(jobs[0] ?? {})[0]).toMatch(/^(a|if x)\|(b|y)$/);
    },
  );

  it("two of them multiply, and the command line has the last word on their names", () => {
    const jobs = expandText("a|b: [1|2, 3|4]\nc:d: ['5:6', '7:8']\n", { after: { b: "0" } });
    expect(pick(jobs, "a", "b", "c", "d").map((one) => one.join(""))).toEqual(["1056", "1078", "3056", "3078"]);
  });

  it("a name may be a path", () => {
    expect(pick(expandText("sleep.runtime|x: [1m|a]\n"), "sleep", "x")).toEqual([[{ runtime: 60 }, "a"]]);
  });
});

describe("lists that make jobs", () => {
  it.each(["testbox", "tbox_group", "os", "os_arch", "os_version", "arch", "os_mount"])("%s does", (field) => {
    expect(pick(expandText(`${field}: [a, b]\n`), field)).toEqual([["a"], ["b"]]);
  });

  it.each(["kconfig", "commit", "rootfs", "head_commit"])("%s does, at any depth", (field) => {
    const jobs = expandText(`ss: {linux: {${field}: [a, b]}}\n`);
    expect(pick(jobs, "ss")).toEqual([[{ linux: { [field]: "a" } }], [{ linux: { [field]: "b" } }]]);
  });

  it("a program does, with maps and lists inside", () => {
    const jobs = expandText("iperf: [{protocol: [tcp, udp]}, {runtime: 5}, null]\n");
    expect(pick(jobs, "iperf")).toEqual([[{ protocol: "tcp" }], [{ protocol: "udp" }], [{ runtime: 5 }], [null]]);
  });

  it("an option counts where its program is used, not elsewhere", () => {
    expect(expandText("protocol: [tcp, udp]\niperf:\n")).toHaveLength(2);
    expect(expandText("protocol: [tcp, udp]\nsleep:\n")).toHaveLength(1);
  });

  it("a test that declares nothing takes every key of its own map, and no other", () => {
    const jobs = expandText("suite: mine\nz: [1, 2]\nmine: {x: [1, 2], y: {z: [3, 4]}}\n");
    expect(pick(jobs, "mine")).toEqual([[{ x: 1, y: { z: [3, 4] } }], [{ x: 2, y: { z: [3, 4] } }]]);
  });

  it("files, code, packages and secrets are no business of expansion", () => {
    const text =
      "iperf:\ndefine_files: {runtime: [5m]}\nsecrets: {protocol: [a, b]}\njob2sh: {iperf: [a, b]}\npkg_data: {runtime: 5m}\ninstall_depend_packages: {iperf: [a, b]}\n";
    expect(expandText(text)).toMatchObject([
      {
        define_files: { runtime: ["5m"] },
        secrets: { protocol: ["a", "b"] },
        job2sh: { iperf: ["a", "b"] },
        pkg_data: { runtime: "5m" },
      },
    ]);
  });

  it("the jobs are all combinations, each once, the first list the slowest", () => {
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(list, list, list, (boxes, threads, runtimes) => {
        const text = `nr_threads: ${JSON.stringify(threads)}\ntestbox: ${JSON.stringify(boxes)}\n"if x": {stress-ng: {runtime: ${JSON.stringify(runtimes)}}}\n`;
        const expected = boxes.flatMap((box) => threads.flatMap((n) => runtimes.map((s) => `${box} ${n} ${s}`)));
        const jobs = expandText(text).map(
          ({ testbox, nr_threads, "if x": block }) =>
            `${testbox} ${nr_threads} ${(block as { "stress-ng": { runtime: number } })["stress-ng"].runtime}`,
        );
        expect(jobs).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("lists that make too many jobs are refused before any is made", () => {
    const digits = `[${Array.from({ length: 10 }, (_, at) => at)}]`;
    const lines = ["testbox", "os", "os_arch", "os_version", "arch", "os_mount"].map((key) => `${key}: ${digits}\n`);
    const many = `iperf: {runtime: ${digits}, protocol: ${digits}}\n${lines.join("")}`;
    expect(failure(() => expandText(many))).toMatchObject({
      code: "BAD_JOB_FILE",
      message: "a.yaml:1:1: its lists make more than 100 jobs",
    });
    expect(expandText(`testbox: ${digits}\nos: ${digits}\n`)).toHaveLength(100);
    const zipped = `a|b: [${Array.from({ length: 101 }, () => "1|2")}]\n`;
    expect(failure(() => expandText(zipped)).message).toContain("more than 100 jobs");
  });

  it("an empty list is refused: it would be no job", () => {
    expect(failure(() => expandText("testbox: []\n"))).toMatchObject({
      code: "BAD_JOB_FILE",
      message: "a.yaml:1:1: the list testbox is empty, so there is no job",
    });
  });
});
