import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import interrupts from "../../stats-parsers/interrupts.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/interrupts/procfs.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(interrupts, log)).columns;

describe("the interrupts parser", () => {
  it("joins the description of a numbered interrupt by dots", async () => {
    expect(await columnsOf(fixture)).toMatchObject({
      "CPU0.26:IO-APIC.4-edge.ttyS0": ["0", "0", "0"],
      "CPU1.26:IO-APIC.4-edge.ttyS0": ["12", "12", "12"],
      "26:IO-APIC.4-edge.ttyS0": ["12", "12", "12"],
    });
  });

  it("joins the description of a named interrupt by underscores, and adds up the CPUs", async () => {
    expect(await columnsOf(fixture)).toMatchObject({
      time: ["1795318843.262971706", "1795318844.326695492", "1795318845.713181101"],
      "CPU0.LOC:Local_timer_interrupts": ["190882", "195722", "214514"],
      "CPU1.LOC:Local_timer_interrupts": ["240238", "241921", "246982"],
      "LOC:Local_timer_interrupts": ["431120", "437643", "461496"],
    });
  });

  it("prints a row of two words without a CPU", async () => {
    const { columns, keys } = await runParser(interrupts, fixture);
    expect(columns).toMatchObject({ ERR: ["0", "0", "0"], MIS: ["0", "0", "0"] });
    expect(keys).not.toContain("CPU0.ERR:");
  });

  it("prints the CPUs of a row first and then its sum, in the order of the log", async () => {
    const { keys } = await runParser(interrupts, fixture);
    expect(keys.slice(0, 4)).toEqual([
      "time",
      "CPU0.24:IO-APIC.5-edge.ACPI:Ged",
      "CPU1.24:IO-APIC.5-edge.ACPI:Ged",
      "24:IO-APIC.5-edge.ACPI:Ged",
    ]);
  });

  it("keeps the comma between handlers that share an interrupt, without a dot", async () => {
    const log = "  CPU0  CPU1\n 16:  1  2  IO-APIC  16-fasteoi   ehci_hcd:usb1, nvme0\n";
    expect(await columnsOf(log)).toHaveProperty("16:IO-APIC.16-fasteoi.ehci_hcd:usb1,nvme0", ["3"]);
  });

  it("takes the CPU names from the heading, also when CPUs go or come between snapshots", async () => {
    const log = "CPU0 CPU2\n 5: 1 2 GIC timer\nCPU0 CPU1 CPU2\n 5: 3 4 5 GIC timer\n";
    expect(await columnsOf(log)).toEqual({
      "CPU0.5:GIC.timer": ["1", "3"],
      "CPU1.5:GIC.timer": ["4"],
      "CPU2.5:GIC.timer": ["2", "5"],
      "5:GIC.timer": ["3", "12"],
    });
  });

  it("makes a new key when another device takes an interrupt's number", async () => {
    expect(await columnsOf("CPU0\n 5: 1 GIC timer\nCPU0\n 5: 2 GIC uart\n")).toEqual({
      "CPU0.5:GIC.timer": ["1"],
      "5:GIC.timer": ["1"],
      "CPU0.5:GIC.uart": ["2"],
      "5:GIC.uart": ["2"],
    });
  });

  it("drops a row with a count of more digits than a kernel counter can have", async () => {
    const log = (count: string) => `CPU0 CPU1\nLOC: 1 ${count} Local timer\nERR: ${count}\n`;
    expect(await columnsOf(log("9".repeat(21)))).toEqual({});
    expect(Object.keys(await columnsOf(log("9".repeat(20))))).toHaveLength(4);
  });

  it("drops rows with fewer counts than CPUs, and rows before the heading", async () => {
    expect(
      await columnsOf("ERR: 0\nLOC: 1 2 timer\nCPU0 CPU1\nLOC: 1 timer\nFIQ:      usb_fiq\n: 1 2\nLOC: 1 2x\n"),
    ).toEqual({});
    expect(await columnsOf("")).toEqual({});
  });
});
