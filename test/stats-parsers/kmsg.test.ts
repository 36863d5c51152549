import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import kmsg from "../../stats-parsers/kmsg.js";
import { type RunOptions, runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/kmsg/${name}.log`, import.meta.url), "utf8");
const idsOf = async (log: string, options?: RunOptions) =>
  (await runParser(kmsg, log, options)).keys.filter((key) => !/^(?:message|pattern|timestamp):/.test(key));

const errors = [
  "toy0:lost#marbles_at",
  "toy1:lost#marbles_at",
  "toy2:no_marbles:giving_up_start=#,len=",
  "sanitizer.lib/toys.c:#:#:runtime_error:shift_exponent#is_too_large_for#-bit_type'int'",
  "sanitizer.direct_leak/malloc/marble_new/main",
  "demo:stdout:#:Kernel_tests:Boot_OK",
];

describe("the kmsg parser", () => {
  it.each(["decoded", "raw"])("finds the crash of a program in the %s log of a machine that is well", async (name) => {
    const { columns, notes } = await runParser(kmsg, fixture(name));
    expect(columns).toMatchObject({
      segfault_at_ip_sp_error: ["1"],
      "pattern:segfault_at_ip_sp_error": ["segfault at ip sp error"],
      "timestamp:last": ["1348.964312"],
      "timestamp:segfault_at_ip_sp_error": ["1348.964278"],
    });
    expect(columns["message:segfault_at_ip_sp_error"]?.[0]).toContain("redis-benchmark[21455]: segfault at 58 ip");
    expect(notes).toEqual(["segfault at ip sp error"]);
  });

  it("finds errors by their level, reports of sanitizers and that the boot succeeded", async () => {
    expect(await idsOf(fixture("written"))).toEqual(errors);
  });

  it("stamps what the kernel said, not what was put together; its last sign of life is nothing that the job wrote", async () => {
    const { columns } = await runParser(kmsg, fixture("written"));
    expect(columns["timestamp:toy1:lost#marbles_at"]).toEqual(["2.100000"]);
    expect(columns["timestamp:sanitizer.direct_leak/malloc/marble_new/main"]).toBeUndefined();
    expect(columns["timestamp:last"]).toEqual(["6.000000"]);
  });

  it("adds verdicts of the kernel's own tests in a boot test, up to the end of the boot", async () => {
    const ids = await idsOf(fixture("written"), { resultRoot: "/result/boot/1/vm-2p8g/demo/0" });
    expect(ids).toEqual([
      "tracer_nop.pass",
      "event_toy_event.pass",
      "toys.pass",
      "test_toys.test_marbles.pass",
      "function_tracer.event_toy_event.pass",
      "function_tracer.ftrace_filter.pass",
      "toy_tracing.fail",
      "of-unittest.of_unittest_toys_47.pass",
      "of-unittest.of_unittest_marbles_48.fail",
      ...errors,
    ]);
    expect(await idsOf(fixture("written"), { resultRoot: "/result/boot/1/board/demo/0" })).toEqual(errors);
  });

  it("counts a test suite as failed of which a test is missing", async () => {
    const log = "[    1.000000] TOYS: 11 of 12 tests passed\n[    1.000000] prandom: 100 self tests passed\n";
    expect(await idsOf(log, { resultRoot: "/boot/1/vm-" })).toEqual(["toys.fail"]);
  });

  it.each([
    [
      "kern  :err   : [ 31.6] ADFS-fs error (device nbd10): adfs_fill_super: unable to read superblock",
      "ADFS-fs_error(device_nbd#):adfs_fill_super:unable_to_read_superblock",
    ],
    ["[ 55.9][    T1] UBI error: cannot initialize UBI, error -1", "UBI_error:cannot_initialize_UBI,error"],
    ["pmbench[5394]: segfault at b ip 00007f… sp 00007f… error 4 in libc…", "segfault_at_ip_sp_error"],
  ])("makes the id of results.md 9.5 of %s", async (line, id) => expect(await idsOf(`${line}\n`)).toEqual([id]));

  it("leaves crashes to dmesg, and drops what is known noise, too short or no kernel's", async () => {
    const log = [
      "<0>[    1.000000] BUG: spinlock bad magic on CPU#0, toyd/17",
      "<3>[    1.000000] ata1: SATA link down (SStatus 0 SControl 300)",
      "<3>[    1.000000] abc",
      "<3>[    1.000000] 12 34",
      "user  :err   : [    1.000000] toyd: lost it",
      "<4>[    1.000000] UBI error: with a level it is only a warning",
    ];
    expect(await idsOf(log.join("\n"))).toEqual([]);
  });

  it("folds a leak with what frames it has", async () => {
    const leak = (frames: number) =>
      [
        "x: Indirect leak of 7 byte(s)",
        ...Array.from({ length: frames }, (_, i) => `  #${i} 0x1 in fun${i} a.c:1`),
      ].join("\n\n");
    expect(await idsOf(leak(2))).toEqual(["sanitizer.indirect_leak/fun0/fun1"]);
    expect(await idsOf(leak(14))).toEqual(["sanitizer.indirect_leak/fun0/fun1/fun2/fun3/fun4/fun5"]);
    expect(await idsOf(`${leak(1)}\n${leak(2)}`)).toEqual([
      "sanitizer.indirect_leak/fun0",
      "sanitizer.indirect_leak/fun0/fun1",
    ]);
    expect(await idsOf(leak(0))).toEqual([]);
  });

  it("gives up on a machine that was too hot", async () => {
    expect((await runParser(kmsg, "<2>[    1.000000] CPU0: cpu clock throttled\n")).refused).toContain("throttled");
  });

  it("reads the log of the console where its own has no byte", async () => {
    const files = { dmesg: "<3>[    1.000000] toy: lost it\n" };
    expect(await idsOf("", { files })).toEqual(["toy:lost_it"]);
    expect(await idsOf("<6>[    1.000000] hello\n", { files })).toEqual([]);
  });

  it("bears what is no log of a kernel", async () => {
    for (const log of [
      "",
      "<3>",
      "<3>\n",
      "kern  :err",
      "\0\n",
      " leak of ",
      "Direct leak of 1 byte\n#0 0x1 in ",
      "### dt-test ### pass ",
    ]) {
      expect(await idsOf(log, { resultRoot: "/boot/1/vm-" })).toEqual([]);
    }
  });
});
