import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import tbench from "../../stats-parsers/tbench.js";
import { runParser } from "../support/run-parser.js";

const twoClients = readFileSync(new URL("../../fixtures/tbench/two-clients.log", import.meta.url), "utf8");

describe("tbench", () => {
  it("reads the closing throughput line, rounded to two decimals", async () => {
    expect((await runParser(tbench, twoClients)).columns).toEqual({
      "throughput_MB/s": ["200.73"],
      "throughput_MB/s_harmonic_mean": ["200.73"],
      clients: ["2"],
      procs: ["2"],
      max_latency: ["8.14"],
      max_latency_harmonic_mean: ["8.14"],
    });
  });

  it("prints nothing for a run that did not come to its end", async () => {
    const cut = twoClients.slice(0, twoClients.indexOf("Throughput"));
    for (const log of ["", cut]) expect((await runParser(tbench, log)).keys).toEqual([]);
  });
});
