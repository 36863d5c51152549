import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import fio from "../../stats-parsers/fio.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/fio/${name}.log`, import.meta.url), "utf8");
const columnsOf = async (log: string) => (await runParser(fio, log)).columns;

/** A file of one job that read `iops` times with a mean completion latency of `clatNs`. */
const job = (iops: number, clatNs: number, more = {}) => ({
  read: {
    bw: 1024 * iops,
    iops,
    total_ios: 10 * iops,
    clat_ns: { mean: clatNs, stddev: 1 },
    slat_ns: { mean: 500, stddev: 50 },
    ...more,
  },
  latency_us: { "2": 40, ">=4": 1, "a b": 1 },
});
const file = (...jobs: unknown[]) => JSON.stringify({ "fio version": "fio-3.33", jobs });

describe("fio", () => {
  it("takes bandwidth in MiB/s, IOPS, completion latency and workload of a job", async () => {
    const { columns, keys } = await runParser(fio, fixture("randrw-libaio"));
    expect(keys.slice(0, 3)).toEqual(["read_bw_MBps", "read_iops", "read_clat_mean_ns"]);
    expect(columns).toMatchObject({
      read_bw_MBps: [String(78201 / 1024)],
      read_iops: ["19550.44955"],
      read_clat_mean_ns: ["181203.802759"],
      read_clat_stddev: ["152355.911939"],
      "read_clat_90%_ns": ["211968"],
      "read_clat_95%_ns": ["228352"],
      "read_clat_99%_ns": ["346112"],
      "write_clat_99%_ns": ["436224"],
      "latency_250us%": ["94.042238"],
      "latency_>=2000ms%": ["0"],
      workload: [String(19570 + 19589)],
    });
  });

  it("prints submission latency in us where the file has it in ns", async () => {
    const columns = await columnsOf(fixture("randrw-libaio"));
    expect(Number(columns.read_slat_mean_us?.[0])).toBeCloseTo(8.593957946, 9);
    expect(Number(columns.read_slat_stddev?.[0])).toBeCloseTo(22.124255957, 9);
    const old = file({
      read: { slat: { mean: 7.5, stddev: 2 }, clat: { mean: 90, stddev: 1, percentile: { "99.000000": 120 } } },
    });
    expect(await columnsOf(old)).toMatchObject({
      read_slat_mean_us: ["7.5"],
      read_slat_stddev: ["2"],
      read_clat_mean_ns: ["90"],
      "read_clat_99%_ns": ["120"],
    });
  });

  it("combines several jobs: a reader and a writer both show with their own latencies", async () => {
    const columns = await columnsOf(fixture("two-jobs"));
    expect(columns).toMatchObject({
      read_bw_MBps: [String(136533 / 1024)],
      read_iops: ["34133.333333"],
      read_clat_mean_ns: ["28189.275391"],
      "read_clat_99%_ns": ["242688"],
      write_bw_MBps: ["125"],
      write_iops: ["32000"],
      write_clat_mean_ns: ["10255.253906"],
      "latency_2us%": ["32.861328"],
      workload: ["2048"],
    });
    expect(Object.keys(columns).filter((key) => key.includes("instance"))).toEqual([]);
  });

  it("adds up rates of several jobs and averages their latencies", async () => {
    expect(await columnsOf(file(job(100, 2000), job(300, 4000)))).toEqual({
      read_bw_MBps: ["400"],
      read_iops: ["400"],
      read_clat_mean_ns: ["3000"],
      read_clat_stddev: ["1"],
      read_slat_mean_us: ["0.5"],
      read_slat_stddev: ["0.05"],
      "latency_2us%": ["40"],
      "latency_>=4us%": ["1"],
      workload: ["4000"],
    });
  });

  it("prints latency_ns buckets where they are not zero", async () => {
    const columns = await columnsOf(fixture("trim"));
    expect(Object.keys(columns).filter((key) => key.endsWith("ns%"))).toEqual(["latency_50ns%", "latency_100ns%"]);
    expect(columns["latency_50ns%"]).toEqual(["99.804688"]);
    expect(Object.keys(await columnsOf(fixture("randrw-libaio"))).filter((key) => key.endsWith("ns%"))).toEqual([]);
  });

  it("prints trims only of a run that trimmed", async () => {
    expect(await columnsOf(fixture("trim"))).toMatchObject({
      trim_bw_MBps: ["4000"],
      trim_iops: ["1024000"],
      trim_clat_mean_ns: ["45.537109"],
      "trim_clat_99%_ns": ["40"],
      workload: ["0"],
    });
    expect(Object.keys(await columnsOf(fixture("two-jobs"))).filter((key) => key.startsWith("trim_"))).toEqual([]);
  });

  it("prints syncs only of a run that synced", async () => {
    expect(await columnsOf(fixture("two-jobs"))).toMatchObject({
      sync_total_ios: ["63"],
      sync_lat_mean_ns: ["320197.920635"],
      "sync_lat_95%_ns": ["536576"],
    });
    expect(Object.keys(await columnsOf(fixture("trim"))).filter((key) => key.startsWith("sync_"))).toEqual([]);
  });

  it("ignores what stands in front of the JSON and takes the last of several documents", async () => {
    const log = `fio: this run has {braces}\n${file(job(1, 10))}\nnote ${file(job(2, 20))}\n`;
    expect(await columnsOf(log)).toMatchObject({ read_iops: ["2"], read_clat_mean_ns: ["20"] });
  });

  it("prefers fio.output of the result root to its log", async () => {
    const { columns } = await runParser(fio, "echo [global] | fio -\n", { files: { "fio.output": file(job(7, 10)) } });
    expect(columns.read_iops).toEqual(["7"]);
  });

  it("combines fio.output.N in the keys of the first, then gives each instance by its number", async () => {
    const percentile = { "90.000000": 9, "95.000000": 9, "99.000000": 9 };
    const files = {
      "fio.output.10": file(job(30, 300, { clat_ns: { mean: 300, stddev: 1, percentile } })),
      "fio.output.2": file(job(10, 100)),
    };
    const { columns, keys } = await runParser(fio, "", { files });
    expect(columns).toMatchObject({ read_iops: ["40"], read_clat_mean_ns: ["200"], workload: ["400"] });
    expect(columns).toMatchObject({ "read_iops.instance2": ["10"], "read_iops.instance10": ["30"] });
    expect(keys.indexOf("workload")).toBeLessThan(keys.indexOf("read_iops.instance2"));
    expect(keys.indexOf("workload.instance2")).toBeLessThan(keys.indexOf("read_iops.instance10"));
    expect(columns["read_clat_90%_ns"]).toBeUndefined();
    expect(columns["read_clat_90%_ns.instance10"]).toEqual(["9"]);
  });

  it("prints an empty value for a number that the file lacks", async () => {
    const columns = await columnsOf(file({ read: { bw: null, iops: 5, clat_ns: { percentile: {} } } }));
    expect(columns).toMatchObject({
      read_bw_MBps: [""],
      read_iops: ["5"],
      read_clat_mean_ns: [""],
      "read_clat_90%_ns": [""],
    });
  });

  it("prints nothing but a warning for a log without jobs", async () => {
    for (const log of [
      "",
      "fio: failed\n",
      fixture("trim").slice(0, 3000),
      '{"jobs":{"__proto__":1}}',
      '{"a":'.repeat(5000),
    ]) {
      const run = await runParser(fio, log);
      expect(run.keys).toEqual([]);
      expect(run.warnings).toHaveLength(1);
    }
    expect((await runParser(fio, '{"jobs":[null,3,{"read":[],"latency_us":7}]}')).refused).toBeUndefined();
  });
});
