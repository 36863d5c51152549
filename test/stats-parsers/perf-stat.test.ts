import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import perfStat from "../../stats-parsers/perf-stat.js";
import { type RunOptions, runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/perf-stat/${name}.log`, import.meta.url));

/** A log that asks for the events it counts; its last interval begins at the last line. */
const logOf = (events: string, ...lines: readonly string[]): string =>
  [`/usr/bin/perf stat -a -I 1000 -x , -e ${events} --log-fd 1 -- sleep 9`, ...lines, ""].join("\n");
const end = "     9.000000000,1,,end,1,100.00,,";

async function numbersOf(log: string | Buffer, options?: RunOptions): Promise<Record<string, number[]>> {
  const { columns } = await runParser(perfStat, log, options);
  return Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values.map(Number)]));
}

describe("the perf-stat parser", () => {
  it("prints events per second of each finished interval, never the last one", async () => {
    const numbers = await numbersOf(fixture("events"));
    expect(numbers.time).toEqual([0.500904711, 1.004804024, 1.505843234]);
    expect(numbers["i.cpu-cycles"]?.[0]).toBeCloseTo(2108457186 / 0.500904711, 3);
    expect(numbers["i.cpu-cycles"]?.[1]).toBeCloseTo(2049808857 / (1.004804024 - 0.500904711), 3);
    expect(numbers["i.cpu-clock"]?.[0]).toBeCloseTo(1016.72 / 0.500904711, 6);
  });

  it("derives rates from the events of an interval", async () => {
    const numbers = await numbersOf(fixture("events"));
    expect(numbers["i.ipc"]?.[0]).toBeCloseTo(1411960876 / 2108457186, 9);
    expect(numbers["i.cpi"]?.[0]).toBeCloseTo(2108457186 / 1411960876, 9);
    expect(numbers["i.cache-miss-rate%"]?.[0]).toBeCloseTo((20094454 * 100) / 90279536, 9);
    expect(numbers["i.branch-miss-rate%"]?.[0]).toBeCloseTo((7173777 * 100) / 399843608, 9);
    expect(numbers["i.dTLB-load-miss-rate%"]?.[0]).toBeCloseTo((1381366 * 100) / (7284296 + 1381366), 9);
    expect(numbers["i.cycles-between-cache-misses"]?.[0]).toBeCloseTo(2108457186 / 20094454, 9);
    expect(numbers["i.MPKI"]?.[0]).toBeCloseTo((20094454 / 1411960876) * 1000, 9);
  });

  it("prints the run's events by its last stamp, its instructions and its overall rates", async () => {
    const { keys } = await runParser(perfStat, fixture("events"));
    const numbers = await numbersOf(fixture("events"));
    const instructions = 1411960876 + 1101421368 + 1596782458;
    const cycles = 2108457186 + 2049808857 + 2071583813;
    expect(numbers["total.instructions"]).toEqual([instructions]);
    expect(numbers["overall.ipc"]?.[0]).toBeCloseTo(instructions / cycles, 9);
    expect(numbers["ps.instructions"]?.[0]).toBeCloseTo(instructions / 1.805176547, 3);
    expect(keys.at(-1)).toBe("overall.dTLB-load-miss-rate%");
  });

  it("gives no key to an event that is not supported", async () => {
    const { keys } = await runParser(perfStat, fixture("events"));
    expect(keys.filter((key) => key.includes("node-load"))).toEqual([]);
  });

  it("counts an event that was not counted as 0", async () => {
    const log = logOf("cycles,end", "     1.000000000,<not counted>,,cycles,0,0.00,,", end);
    expect((await numbersOf(log))["i.cycles"]).toEqual([0]);
  });

  it("keeps named metrics, but takes <letter>/sec for a rate", async () => {
    const { keys } = await runParser(perfStat, fixture("events"));
    expect(keys.filter((key) => key.startsWith("i.metric."))).toEqual(["i.metric.GHz"]);
    const log = logOf("a,b,c,end", ...["a", "b", "c"].map((event) => `     1.0,5,,${event},9,100.00,1.5,GHz`), end);
    expect((await numbersOf(log))["i.metric.GHz"]).toEqual([4.5]);
  });

  it("prints each socket besides the whole machine", async () => {
    const numbers = await numbersOf(fixture("per-socket"));
    expect(numbers["i.S0.page-faults"]?.[0]).toBeCloseTo(9448 / 0.502934912, 6);
    expect(numbers["i.page-faults"]).toEqual(numbers["i.S0.page-faults"]);
    const log = logOf("x,end", "     1.0,S0,8,3,,x,9,100.00,,", "     1.0,S1,8,5,,x,9,100.00,,", end);
    const both = await numbersOf(log);
    expect([both["i.x"], both["i.S0.x"], both["i.S1.x"]]).toEqual([[8], [3], [5]]);
  });

  it("adds the kinds of cores and the memory channels up", async () => {
    const log = logOf(
      "cpu-cycles,mem_read,end",
      "1.0,3,,cpu_atom/cpu-cycles/,9,100.00,,",
      "1.0,4,,cpu_core/cpu-cycles/,9,100.00,,",
      "1.0,64,Bytes,mem_read_IMC0,9,100.00,,",
      "1.0,32,Bytes,mem_read_IMC1,9,100.00,,",
      end,
    );
    const numbers = await numbersOf(log);
    expect(numbers["i.cpu-cycles"]).toEqual([7]);
    expect(numbers["i.mem_read_Bytes"]).toEqual([96]);
  });

  it("begins an interval when the stamp grows by more than 10 ms", async () => {
    const line = (time: string) => `     ${time},1,,x,9,100.00,,`;
    const log = logOf("x,end", line("1.000"), line("1.009"), line("2.000"), line("2.011"), end);
    expect((await numbersOf(log)).time).toEqual([1, 2, 2.011]);
    expect((await numbersOf(log))["i.x"]?.[0]).toBe(2);
  });

  it("gives instructions per miss of the instruction TLB, and no rate over nothing", async () => {
    const line = (count: number, event: string) => `     1.0,${count},,${event},9,100.00,,`;
    const log = logOf(
      "instructions,iTLB-load-misses,node-load-misses,node-loads,end",
      line(1000, "instructions"),
      line(10, "iTLB-load-misses"),
      line(0, "node-loads"),
      line(0, "node-load-misses"),
      end,
    );
    const numbers = await numbersOf(log);
    expect(numbers["i.instructions-per-iTLB-miss"]).toEqual([100]);
    expect(Object.keys(numbers).filter((key) => key.includes("miss-rate"))).toEqual([]);
  });

  it("gives throughput and latency of a memory, which stays what it was without requests", async () => {
    const line = (time: number, count: number, event: string) => `     ${time}.0,${count},,UNC_M_${event},9,100.00,,`;
    const log = logOf(
      "UNC_M_PMM_RPQ_INSERTS,UNC_M_PMM_RPQ_OCCUPANCY,UNC_M_CLOCKTICKS,end",
      // 2 MiB/s in cache lines; 100 ticks a request at 1 GHz, counted by two channels.
      line(1, 2 * 16384, "PMM_RPQ_INSERTS"),
      line(1, 2 * 16384 * 100, "PMM_RPQ_OCCUPANCY.ALL"),
      line(1, 1_000_000_000, "CLOCKTICKS_IMC0"),
      line(1, 1_000_000_000, "CLOCKTICKS_IMC1"),
      line(2, 0, "PMM_RPQ_INSERTS"),
      line(2, 0, "PMM_RPQ_OCCUPANCY.ALL"),
      line(2, 1_000_000_000, "CLOCKTICKS_IMC0"),
      end,
    );
    const numbers = await numbersOf(log);
    expect(numbers["i.UNC_M_PMM_RPQ_throughput_MBps"]).toEqual([2, 0]);
    expect(numbers["i.UNC_M_PMM_RPQ_latency_ns"]).toEqual([100, 100]);
  });

  it("reads the older form with blanks between its fields", async () => {
    const log = logOf(
      "cpu-cycles,cpu-clock,end",
      "1.5 30  cpu-cycles 2683629138 16.60 0.246 GHz",
      "1.5 16167.76 msec cpu-clock 16167755803 100.00 16.168 CPUs utilized",
      "2.5 7  cpu-cycles 2683629138 16.60 0.246 GHz",
    );
    const numbers = await numbersOf(log);
    expect(numbers["i.cpu-cycles"]).toEqual([20]);
    expect(numbers["i.metric.GHz"]).toEqual([0.246]);
    expect(numbers["i.msec"]?.[0]).toBeCloseTo(16167.76 / 1.5, 6);
  });

  it("limits the totals to the part of the run that the job asks for", async () => {
    const line = (time: number, count: number) => `     ${time}.0,${count},,x,9,100.00,,`;
    const log = logOf("x,end", line(1, 1), line(2, 10), line(3, 100), line(4, 1000), end);
    const psOf = async (job: Readonly<Record<string, unknown>>) => (await numbersOf(log, { job }))["ps.x"]?.[0];
    expect(await psOf({})).toBeCloseTo(1111 / 9, 9);
    expect(await psOf({ stats_part_begin: 1 })).toBeCloseTo(1110 / 8, 9);
    expect(await psOf({ stats_part_begin: "1", stats_part_end: 3 })).toBeCloseTo(110 / 2, 9);
    expect(await psOf({ stats_part_begin: 50 })).toBeUndefined();
  });

  it("refuses an event that the command line does not ask for", async () => {
    const log = logOf("cycles", "     1.0,3,,instructions,9,100.00,,");
    expect((await runParser(perfStat, log)).refused).toContain("instructions");
  });

  it("refuses a log whose command line is missing, save for the older ones", async () => {
    const line = "1.0,3,,x,9,100.00,,\n";
    expect((await runParser(perfStat, `     ${line}`)).refused).toContain("command line");
    const old = await runParser(perfStat, `${line}2.0,3,,x,9,100.00,,\n`);
    expect(old.refused).toBeUndefined();
    expect(old.columns["i.x"]).toEqual(["3"]);
  });

  it("prints nothing for an empty log and for one of another kind", async () => {
    expect(await numbersOf("")).toEqual({});
    expect(await numbersOf("perf: command not found\n1.0,x\n1.0 2\n,,,,,,,,\n1.0,,,,,,0.5,Metric\n")).toEqual({});
    expect(await numbersOf(logOf("x", "     1.0,3,,x,9,100.00,,"))).toEqual({});
  });
});
