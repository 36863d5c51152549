import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import uptime from "../../stats-parsers/uptime.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/uptime/procfs.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(uptime, log)).columns;

describe("the uptime parser", () => {
  it("copies the pairs of every snapshot as they stand", async () => {
    const { columns, keys } = await runParser(uptime, fixture);
    expect(keys).toEqual(["time", "boot", "idle"]);
    expect(columns).toEqual({
      time: ["1795318850.528968995", "1795318851.538428192", "1795318852.550443962"],
      boot: ["1669.94", "1670.95", "1671.96"],
      idle: ["2687.24", "2687.24", "2687.24"],
    });
  });

  it("drops comments and lines without a separator, and trims values", async () => {
    expect(await columnsOf("# boot: 5\nboot:7\n: 8\nidle:   9.5 \r\nbo")).toEqual({ idle: ["9.5"] });
    expect(await columnsOf("")).toEqual({});
  });
});
