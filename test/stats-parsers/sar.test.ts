import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import sar from "../../stats-parsers/sar.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/sar/sadf.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(sar, log)).columns;
const epoch = (iso: string): string => String(Date.parse(iso) / 1000);
const document = (sample: object): string =>
  JSON.stringify({
    sysstat: { hosts: [{ statistics: [{ timestamp: { date: "2026-11-21", time: "10:00:00" }, ...sample }] }] },
  });

describe("the sar parser", () => {
  it("takes the date of the log for its time stamps, not that of the day", async () => {
    const { columns, keys } = await runParser(sar, fixture);
    expect(keys[0]).toBe("timestamp");
    expect(columns.timestamp).toEqual([epoch("2026-11-22T04:32:33Z"), epoch("2026-11-22T04:32:34Z")]);
  });

  it("marks only the cpu shares as percentages", async () => {
    const columns = await columnsOf(fixture);
    expect(columns["cpu-load.all.usr%"]?.[0]).toBe("82.18");
    expect(columns["memory.memused-percent"]).toHaveLength(2);
  });

  it("prefixes a number with the nearest section", async () => {
    const columns = await columnsOf(fixture);
    expect(columns["process-and-context-switch.cswch"]?.[0]).toBe("4686.14");
    expect(columns["interrupts.LOC.CPU0"]).toHaveLength(2);
    expect(columns["net-dev.lo.rxpck"]).toHaveLength(2);
    expect(columns["io-reads.rtps"]).toHaveLength(2);
    expect(columns["psi-cpu.some_avg10"]).toHaveLength(2);
  });

  it("prefers the file in the result root to what it is given", async () => {
    const files = { sar: document({ queue: { "runq-sz": 7 } }) };
    expect((await runParser(sar, fixture, { files })).columns["queue.runq-sz"]).toEqual(["7"]);
  });

  it("leaves out the descriptions of USB devices and other texts", async () => {
    const devices = [
      { bus_number: 1, idvendor: "1d6b", idprod: "2", maxpower: 0, manufact: "x", product: "y", ports: 4 },
    ];
    const columns = await columnsOf(
      document({ "usb-devices": devices, temperature: [{ number: 1, degC: 40.5, device: "coretemp 0" }] }),
    );
    expect(columns).toEqual({
      timestamp: [epoch("2026-11-21T10:00:00Z")],
      "usb-devices.1.ports": ["4"],
      "temperature.1.degC": ["40.5"],
    });
  });

  it("keeps the complete samples of a log cut off", async () => {
    const cut = fixture.subarray(0, fixture.length - 2000);
    expect((await columnsOf(cut)).timestamp).toHaveLength(1);
  });

  it("prints nothing for an empty log and for one of another kind", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("Cannot open /var/log/sysstat/sa22\n")).toEqual({});
    expect(await columnsOf('[{"timestamp": [1]}, {"timestamp": 3}]')).toEqual({});
  });
});
