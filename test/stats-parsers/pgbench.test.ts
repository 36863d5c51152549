import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import pgbench from "../../stats-parsers/pgbench.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/pgbench/${name}.log`, import.meta.url), "utf8");
const columnsOf = async (log: string) => (await runParser(pgbench, log)).columns;

describe("pgbench", () => {
  it("takes the one rate of PostgreSQL 15, without initial connection time, as the KPI and as the rate without connecting", async () => {
    expect(await columnsOf(fixture("tpcb"))).toEqual({
      transactions: ["3414"],
      failed_transactions: ["0"],
      latency_ms: ["1.169"],
      initial_connection_time_ms: ["5.708"],
      tps: ["1711.104941"],
      tps_exclude_connect: ["1711.104941"],
    });
  });

  it("takes the rate that includes reconnection times as the KPI alone", async () => {
    const columns = await columnsOf(fixture("reconnect"));
    expect(columns).toMatchObject({ transactions: ["195"], latency_ms: ["10.330"], tps: ["193.602769"] });
    expect(columns.tps_exclude_connect).toBeUndefined();
  });

  it("is not misled by the further rows of a run with a rate limit", async () => {
    expect(await columnsOf(fixture("rate"))).toMatchObject({ transactions: ["102"], latency_ms: ["1.376"] });
  });

  it("reads both rates of PostgreSQL 13, microseconds, and the counts of a run of fixed length", async () => {
    const log =
      "number of transactions actually processed: 1000/1000\r\nlatency average = 250.5 us\r\ntps = 85.184871 (including connections establishing)\r\ntps = 85.296346 (excluding connections establishing)\r\n";
    expect(await columnsOf(log)).toEqual({
      transactions: ["1000"],
      latency_ms: ["0.2505"],
      tps: ["85.184871"],
      tps_exclude_connect: ["85.296346"],
    });
  });

  it("prints nothing of rows that are cut short", async () => {
    for (const log of [
      "",
      "tps = \ntps = 5\nlatency average = \nlatency average = 5\nnumber of failed transactions\n",
    ]) {
      expect(await columnsOf(log)).toEqual({});
    }
  });
});
