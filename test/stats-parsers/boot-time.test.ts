import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import bootTime from "../../stats-parsers/boot-time.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/boot-time/${name}.log`, import.meta.url));
const kmsgColumns = async (kmsg: string | Buffer) => (await runParser(bootTime, "", { files: { kmsg } })).columns;

describe("the boot-time parser", () => {
  it("reads seconds since boot and idle seconds from the first line", async () => {
    expect((await runParser(bootTime, fixture("procfs"))).columns).toEqual({ boot: ["1671.98"], idle: ["2687.24"] });
    expect((await runParser(bootTime, "12.5 7.25\n99 98\n")).columns).toEqual({ boot: ["12.5"], idle: ["7.25"] });
  });

  it("reads the milestones of a 6.x kernel from kmsg, a level before each stamp", async () => {
    const { columns, keys } = await runParser(bootTime, fixture("procfs"), { files: { kmsg: fixture("kmsg") } });
    // Both SMP lines have the same stamp in this log.
    expect(columns).toMatchObject({ smp_boot: ["0"], kernel_boot: ["0.308371"] });
    expect(keys).toEqual(["smp_boot", "kernel_boot", "boot", "idle"]);
  });

  it("takes the difference of the SMP lines of a 6.x kernel with one node", async () => {
    const kmsg = `<6>[    0.200125] smpboot: x86: Booting SMP configuration:
<6>[    0.203375] smp: Brought up 1 node, 2 CPUs
<6>[    0.562500] Freeing unused kernel image (initmem) memory: 3000K
`;
    expect(await kmsgColumns(kmsg)).toEqual({ smp_boot: ["0.00325"], kernel_boot: ["0.562500"] });
  });

  it("reads the milestones of older kernels, with several nodes and DHCP", async () => {
    const kmsg = `[    0.100000] x86: Booting SMP configuration:
[    1.350000] x86: Booted up 2 nodes, 96 CPUs
[    9.900000] smp: Brought up 3 nodes, 97 CPUs
[   12.500000] Sending DHCP requests ., OK
[   14.500000] Sending DHCP requests ., OK
[   15.250000] Freeing unused kernel memory: 1234K (ffffffff81d2e000 - ffffffff81e2e000)
[   16.000000] Freeing unused kernel memory: 99K
`;
    expect(await kmsgColumns(kmsg)).toEqual({ smp_boot: ["1.25"], dhcp: ["12.500000"], kernel_boot: ["15.250000"] });
    expect(await kmsgColumns("[    2.500000] Freeing unused kernel image memory: 2404K\n")).toEqual({
      kernel_boot: ["2.500000"],
    });
  });

  it("prints six significant digits of the difference", async () => {
    const kmsg = "[    0.100000] x86: Booting SMP configuration:\n[   12.345678] smp: Brought up 4 nodes, 8 CPUs\n";
    expect(await kmsgColumns(kmsg)).toEqual({ smp_boot: ["12.2457"] });
  });

  it("reads lines of dmesg -x and lines with a caller", async () => {
    const kmsg = `kern  :info  : [    0.200000] smpboot: x86: Booting SMP configuration:
[    0.450000][    T1] smp: Brought up 1 node, 1 CPU
`;
    expect(await kmsgColumns(kmsg)).toEqual({ smp_boot: ["0.25"] });
  });

  it("stops at the first line that frees the kernel's own memory, not at other freed memory", async () => {
    const kmsg = `[    1.000000] Freeing unused decrypted memory: 2036K
[    2.000000] Freeing unused kernel image (initmem) memory: 3000K
[    3.000000] Sending DHCP requests ., OK
`;
    expect(await kmsgColumns(kmsg)).toEqual({ kernel_boot: ["2.000000"] });
  });

  it("gives no SMP time without a first line, and nothing for lines without a stamp", async () => {
    expect(await kmsgColumns("[    0.500000] smp: Brought up 1 node, 2 CPUs\nSending DHCP requests\n")).toEqual({});
    expect(await kmsgColumns("[    0.500000] someone wrote Sending DHCP requests\n[")).toEqual({});
  });

  it("prints what it can of a line that was cut, and nothing of an empty log", async () => {
    expect((await runParser(bootTime, "1671.9")).columns).toEqual({ boot: ["1671.9"] });
    expect((await runParser(bootTime, "NaN up\n")).columns).toEqual({});
    expect((await runParser(bootTime, "")).columns).toEqual({});
  });
});
