import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import dbench from "../../stats-parsers/dbench.js";
import { runParser } from "../support/run-parser.js";

const twoClients = readFileSync(new URL("../../fixtures/dbench/two-clients.log", import.meta.url), "utf8");

describe("dbench", () => {
  it("reads the closing throughput line, rounded to two decimals", async () => {
    expect((await runParser(dbench, twoClients)).columns).toEqual({
      "throughput_MB/s": ["214.39"],
      "throughput_MB/s_harmonic_mean": ["214.39"],
      clients: ["2"],
      procs: ["2"],
      max_latency: ["18.11"],
      max_latency_harmonic_mean: ["18.11"],
    });
  });

  it("averages over runs in both ways and takes clients and processes of the last", async () => {
    const log =
      "Throughput 100 MB/sec  1 clients  1 procs  max_latency=2.000 ms\r\nThroughput 300 MB/sec (sync open)  4 clients  8 procs  max_latency=6.000 ms\r\n";
    expect((await runParser(dbench, log)).columns).toEqual({
      "throughput_MB/s": ["200"],
      "throughput_MB/s_harmonic_mean": ["150"],
      clients: ["4"],
      procs: ["8"],
      max_latency: ["4"],
      max_latency_harmonic_mean: ["3"],
    });
  });

  it("prints nothing for a run that did not come to its end", async () => {
    const cut = twoClients.slice(0, twoClients.indexOf("Throughput"));
    for (const log of ["", cut, "Throughput \n", "Throughput x\n"])
      expect((await runParser(dbench, log)).keys).toEqual([]);
  });
});
