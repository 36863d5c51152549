import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import sysbench from "../../stats-parsers/sysbench.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/sysbench/${name}.log`, import.meta.url), "utf8");
const columnsOf = async (log: string) => (await runParser(sysbench, log)).columns;

describe("sysbench", () => {
  it("reads events, latency and fairness of a cpu run", async () => {
    const { columns, keys } = await runParser(sysbench, fixture("cpu"));
    expect(columns).toEqual({
      workload: ["2222"],
      "latency_ms.avg": ["0.89"],
      "latency_ms.95th": ["4.33"],
      "events/thread.avg": ["1111"],
      "events/thread.stddev": ["19"],
      "runtime/thread.avg": ["0.9894"],
      "runtime/thread.stddev": ["0.01"],
      "latency_ms.min": ["0.27"],
      "latency_ms.max": ["20.36"],
    });
    expect(keys.slice(-2)).toEqual(["latency_ms.min", "latency_ms.max"]);
  });

  it("reads operations and bytes per second of a memory run", async () => {
    expect(await columnsOf(fixture("memory"))).toMatchObject({
      "throughput_ops/s": ["2553647.05"],
      "throughput_MB/s": ["2493.8"],
      workload: ["262144"],
      "latency_ms.max": ["16.03"],
    });
  });

  it("reads threads and mutex runs, which have no throughput of their own", async () => {
    expect(await columnsOf(fixture("mutex"))).toMatchObject({ workload: ["2"], "latency_ms.min": ["36.91"] });
    expect(Object.keys(await columnsOf(fixture("threads")))).toHaveLength(9);
  });

  it("adds up, averages, or takes the extreme over several reports", async () => {
    const columns = await columnsOf(`${fixture("cpu")}${fixture("mutex")}`);
    expect(columns).toMatchObject({
      workload: ["2224"],
      "events/thread.avg": ["556"],
      "latency_ms.min": ["0.27"],
      "latency_ms.max": ["38.99"],
    });
    expect(Number(columns["latency_ms.avg"]?.[0])).toBeCloseTo((0.89 + 37.95) / 2, 9);
  });

  it("reads the throughput block of sysbench 1.1", async () => {
    const log =
      "Throughput:\r\n    events/s (eps):                      2219.32\r\n    time elapsed:                        1.0005s\r\n";
    expect(await columnsOf(log)).toEqual({ "throughput_events/s": ["2219.32"], throughput_time: ["1.0005"] });
  });

  it("prints nothing for a log without a report", async () => {
    for (const log of ["", ":\n: 1\navg:\n", "events (avg/stddev): 1\nTotal operations: 5\n transferred (\n"]) {
      expect(await columnsOf(log)).toEqual({});
    }
  });
});
