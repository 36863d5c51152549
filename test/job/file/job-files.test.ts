import { describe, expect, it } from "vitest";
import { fillTemplates } from "../../../src/job/file/fill-templates.js";
import { loadJobFile } from "../../../src/job/file/load-job-file.js";

const env = { JOB_OWNER: "somebody" };

/** The jobs of a file in fixtures/jobs, before expansion. */
function filled(name: string, given: Readonly<Record<string, string>> = {}): readonly unknown[] {
  const sources = { lkpSrc: undefined, cciSrc: undefined, given: new Map(Object.entries(given)), env };
  const { documents, files } = loadJobFile(`fixtures/jobs/${name}`, sources);
  return documents.map((job) => fillTemplates(job, { env, files }));
}

describe("the job files of fixtures/jobs", () => {
  it("iperf.yaml keeps its lists for the matrix", () => {
    expect(filled("iperf.yaml")).toEqual([
      {
        "#! jobs/iperf.yaml": null,
        suite: "iperf",
        category: "benchmark",
        testbox: "vm-2p8g",
        runtime: 30,
        nr_threads: [1, 4],
        "if role server": { "iperf-server": null },
        "if role client": { iperf: { protocol: ["tcp", "udp"] } },
      },
    ]);
  });

  it("ftq.yaml is three bases", () => {
    const base = { suite: "ftq", testbox: "vm-2p8g" };
    expect(filled("ftq.yaml")).toEqual([
      { ...base, samples: 100, ftq: { test: "add", freq: 10000 } },
      { ...base, samples: 100, ftq: { freq: 1000 } },
      { ...base, samples: 6, ftq: { test: "cache", freq: 20 } },
    ]);
  });

  it("unixbench.yaml computes with its own fields", () => {
    expect(filled("unixbench.yaml")[0]).toMatchObject({
      runtime: 14,
      unixbench: { nr_task: [1, 4, 8], test: "fstime" },
      title: "unixbench on vm-2p8g, 14 s",
      owner: "somebody",
      notes: "first line\nsecond line",
    });
  });

  it("netperf.yaml includes at two indentations and merges", () => {
    expect(filled("netperf.yaml", { title: "my run" })).toEqual([
      {
        suite: "netperf",
        "#! include/testbox.yaml": null,
        testbox: "dc-8g",
        os: "openeuler",
        os_version: "20.03",
        defaults: { send_size: 1024, test: "UDP_STREAM" },
        netperf: { send_size: 1024, runtime: 20, test: "TCP_STREAM" },
        title: "my run",
      },
    ]);
  });

  it("netperf.yaml needs its title on the command line, and says where", () => {
    expect(() => filled("netperf.yaml")).toThrow(
      "fixtures/jobs/netperf.yaml:9:8: <%= title %>: there is no field title",
    );
  });
});
