import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createKernelId } from "../../../src/results/error-ids/kernel-id.js";

const idOf = createKernelId();

describe("the rewriting of kernel ids (results-tables.md L2)", () => {
  it.each([
    ["what closes a bracketed head", "INFO: lost marbles. ]", "INFO:lost_marbles"],
    [
      "trees of developers",
      "lost at /lkp/box/linux5/mm/toy.c:7 in /c/tree/mm/toys.c",
      "lost_at_mm/toy.c:#in_mm/toys.c",
    ],
    ["clone suffixes", "toy.isra.12+0x1 and fun.part.3", "toy_and_fun"],
    ["numbers of devices", "eth0: nbd10 and loop7 lost", "eth#:nbd#and_loop#lost"],
    ["no numbers of what only ends like a device", "myeth0 lost", "myeth0_lost"],
    ["words of 8 and 16 hexadecimal digits", "lost deadbeef and 0123456789abcdef", "lost#and"],
    ["values behind an equals sign", "start=c96b2000, size=12 name=toy", "start=#,size=#name=toy"],
    ["offsets and fractions", "toy+0x12/0x34 of swapper/12", "toy_of_swapper"],
    ["the taint up to its last bracket", "BUG kmalloc-512 (Tainted: G (S) W): Poison", "BUG_kmalloc-#:Poison"],
    ["addresses of registers", "RIP: 0010:[<ffffffff81000000>]  [<ffffffff81000000>] toy+0x1/0x2", "RIP:toy"],
    ["segments of registers", "RIP: 0010:toy+0x1/0x2", "RIP:toy"],
    ["short names of tasks", "stuck! [toyd-c0:1234] x", "stuck![toyd##]x"],
  ])("removes %s", (_, text, id) => expect(idOf(text)).toBe(id));

  describe("with a table of the operator", () => {
    const folder = mkdtempSync(join(tmpdir(), "cci-stems-"));
    afterEach(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    });

    it("takes the stems of devices from it", () => {
      writeFileSync(join(folder, "device-stems.txt"), "# ours\ntoy\n");
      vi.stubEnv("CCI_TABLES", folder);
      expect(createKernelId()("toy7 and eth0 lost")).toBe("toy#and_eth0_lost");
    });
  });
});
