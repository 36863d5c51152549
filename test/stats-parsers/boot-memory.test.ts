import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import bootMemory from "../../stats-parsers/boot-memory.js";
import { runParser } from "../support/run-parser.js";

const kmsg = readFileSync(new URL("../../fixtures/boot-memory/kmsg.log", import.meta.url));
const kmsgColumns = async (kmsg: string | Buffer) => (await runParser(bootMemory, "", { files: { kmsg } })).columns;

describe("the boot-memory parser", () => {
  it("reads the parts of a 6.x kernel, cma-reserved too, and adds up what it freed", async () => {
    const { columns, keys } = await runParser(bootMemory, "", { files: { kmsg } });
    expect(columns).toEqual({
      free: ["3218364"],
      phys: ["25165432"],
      code: ["18468"],
      rwdata: ["2544"],
      rodata: ["10276"],
      init: ["3728"],
      bss: ["1168"],
      reserved: ["496380"],
      "cma-reserved": ["0"],
      freed: ["15096"],
    });
    expect(keys.at(-1)).toBe("freed");
  });

  it("reads the parts of an old kernel, in its order and with a small k", async () => {
    const old = "Memory: 1k/2k available (3k kernel code, 4k absent, 5k reserved, 6k data, 7k init)\n";
    const { columns, keys } = await runParser(bootMemory, "", { files: { kmsg: old } });
    expect(columns).toMatchObject({ free: ["1"], phys: ["2"], code: ["3"], absent: ["4"], data: ["6"], init: ["7"] });
    expect(keys).toEqual(["free", "phys", "code", "absent", "reserved", "data", "init", "freed"]);
  });

  it("reads highmem and leaves out parts that have no name of ours", async () => {
    const log = "[    0.100000] Memory: 1K/2K available (3K kernel code, 9K highmem, 8K of nothing, 7K time)\n";
    expect(await kmsgColumns(log)).toEqual({ free: ["1"], phys: ["2"], code: ["3"], highmem: ["9"], freed: ["0"] });
  });

  it("takes only the first Memory line", async () => {
    const line = (free: number) => `[    0.100000] Memory: ${free}K/2K available (3K kernel code)\n`;
    expect(await kmsgColumns(line(1) + line(5))).toMatchObject({ free: ["1"] });
    expect(await kmsgColumns(`Memory: unknown\n${line(5)}`)).toMatchObject({ free: ["5"] });
  });

  it("adds up both ways in which kernels tell what they freed, each line once", async () => {
    const log = `<6>[    0.100000] Freeing SMP alternatives memory: 52K
[    0.200000] Freeing SMP alternatives: 24k freed
Freeing unused kernel memory: 100k freed
<6>[    0.300000] Freeing unused kernel image (initmem) memory: 3000K
[    0.400000] Freeing unused kernel memory: 1000K (ffffffff81d2e000 - ffffffff81e2e000)
[    0.500000] not at the begin: Freeing initrd memory: 5K
[    0.600000] Freeing nothing
`;
    expect(await kmsgColumns(log)).toEqual({ freed: ["4176"] });
  });

  it("takes what the firmware had and the system did not get from memmap and boot-meminfo", async () => {
    const json = { memmap: { System_RAM: [1000, 5] }, "boot-meminfo": { MemTotal: [900, 5] } };
    const { keys, columns } = await runParser(bootMemory, "", { json, files: { kmsg } });
    expect(columns.bootmem).toEqual(["100"]);
    expect(keys[0]).toBe("bootmem");
  });

  it("prints no bootmem unless both of them have a number", async () => {
    const memmap = { System_RAM: [1000] };
    expect((await runParser(bootMemory, "", { json: { memmap } })).columns).toEqual({});
    expect((await runParser(bootMemory, "", { json: { memmap, "boot-meminfo": { MemTotal: [] } } })).columns).toEqual(
      {},
    );
    expect(
      (await runParser(bootMemory, "", { json: { memmap, "boot-meminfo": { MemTotal: ["x"] } } })).columns,
    ).toEqual({});
  });

  it("reads nothing from its own log, and prints nothing without siblings", async () => {
    expect((await runParser(bootMemory, kmsg)).columns).toEqual({});
  });

  it("gives what was freed, which is nothing, for a kmsg of something else", async () => {
    expect(await kmsgColumns("Memory: \nFreeing : k freed\n\u0000[[[<6>")).toEqual({ freed: ["0"] });
  });
});
