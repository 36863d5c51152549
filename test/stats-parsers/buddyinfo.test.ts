import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import parser from "../../stats-parsers/buddyinfo.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/buddyinfo/procfs.log", import.meta.url), "utf8");

describe("buddyinfo", () => {
  it("counts the free blocks of each order by node and zone, a record a snapshot", async () => {
    const { columns } = await runParser(parser, fixture);
    const rows = fixture.split("\n").filter((line) => line.includes("zone   Normal"));
    const orders = rows.map((row) => row.trim().split(/\s+/).slice(4));
    expect(columns.time).toHaveLength(2);
    expect(columns["Node.0.zone.Normal.0"]).toEqual(orders.map((row) => row[0]));
    expect(columns["Node.0.zone.Normal.10"]).toEqual(orders.map((row) => row[10]));
    expect(columns["Node.0.zone.Normal.11"]).toBeUndefined();
  });

  it("passes the comma of the node over and keeps the zone's name", async () => {
    const { keys } = await runParser(parser, "Node 1, zone    DMA32      3      7\n");
    expect(keys).toEqual(["Node.1.zone.DMA32.0", "Node.1.zone.DMA32.1"]);
  });

  it("passes over rows without counts and words that are no counts", async () => {
    const { columns } = await runParser(parser, "Node 0, zone DMA\nNode 0, zone DMA 1 x 3\nfree 1 2 3 4 5\n");
    expect(columns).toEqual({ "Node.0.zone.DMA.0": ["1"], "Node.0.zone.DMA.2": ["3"] });
  });
});
