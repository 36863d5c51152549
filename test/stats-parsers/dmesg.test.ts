import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import dmesg from "../../stats-parsers/dmesg.js";
import { type RunOptions, runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/dmesg/${name}.log`, import.meta.url), "utf8");
const keysOf = async (log: string | Buffer, options?: RunOptions) => (await runParser(dmesg, log, options)).keys;
/** The ids alone, without what is printed about each. */
const idsOf = async (log: string | Buffer, options?: RunOptions) =>
  (await keysOf(log, options)).filter((key) => !/^(?:message|pattern|timestamp):|^boot_failures$/.test(key));

describe("the dmesg parser", () => {
  it("finds nothing in the log of a machine that is well, but its last stamp", async () => {
    expect((await runParser(dmesg, fixture("console"))).columns).toEqual({ "timestamp:last": ["1348.964312"] });
  });

  it("finds crashes, call traces and lock reports, each once", async () => {
    expect(await idsOf(fixture("written"))).toEqual([
      "WARNING:at_drivers/toy/core.c:#toy_probe",
      "calltrace:toy_init",
      "WARNING:possible_circular_locking_dependency_detected",
      "WARNING:possible_circular_locking_dependency_detected_toyd_is_trying_to_acquire_lock:at:toy_send_but_task_is_already_holding_lock:at:toy_flush",
      "BUG:kernel_NULL_pointer_dereference,address",
      "Oops",
      "RIP:toy_ioctl",
      "calltrace:SyS_ioctl",
      "BUG:soft_lockup-CPU##stuck_for#s![toyd:#]",
      "Kernel_panic-not_syncing:toy:out_of_marbles",
    ]);
  });

  it("prints a comment, message and pattern of each, and all stamps at the end", async () => {
    const { columns, keys, notes } = await runParser(
      dmesg,
      "[    1.500000] kernel BUG at mm/toy.c:12!\r\n[    2.000000] bye\n",
    );
    expect(notes).toEqual(["kernel BUG at mm/toy.c:.*"]);
    expect(keys[0]).toBe("boot_failures");
    expect(columns).toEqual({
      boot_failures: ["1"],
      "kernel_BUG_at_mm/toy.c": ["1"],
      "message:kernel_BUG_at_mm/toy.c": ["[    1.500000] kernel BUG at mm/toy.c:12!"],
      "pattern:kernel_BUG_at_mm/toy.c": ["kernel BUG at mm/toy.c:.*"],
      "timestamp:last": ["2.000000"],
      "timestamp:kernel_BUG_at_mm/toy.c": ["1.500000"],
    });
  });

  it("breaks a line where two ran into each other", async () => {
    const { columns } = await runParser(dmesg, fixture("written"));
    expect(columns["timestamp:Kernel_panic-not_syncing:toy:out_of_marbles"]).toEqual(["5.000100"]);
  });

  it.each([
    [
      "[ 11.858566] WARNING: CPU: 0 PID: 11 at kernel/locking/lockdep.c:3536 lock_release+0x179/0x3b7",
      "WARNING:at_kernel/locking/lockdep.c:#lock_release",
    ],
    ["[ 0.1] BUG: unable to handle kernel NULL pointer dereference at 0000000000000010", "BUG:unable_to_handle_kernel"],
    [
      "[ 406.3] BUG: KASAN: slab-out-of-bounds in kfd_create_crat_image_virtual+0x129d/0x12fd",
      "BUG:KASAN:slab-out-of-bounds_in_kfd_create_crat_image_virtual",
    ],
    [
      "[ 256.5] [ INFO: possible circular locking dependency detected ]",
      "INFO:possible_circular_locking_dependency_detected",
    ],
    ["[ 70.9] BUG: Bad rss-counter state mm:(____ptrval____) idx:1 val:4", "BUG:Bad_rss-counter_state_mm:#idx:#val"],
    ["[ 99.1] INFO: task kworker/0:1:15 blocked for more than 120 seconds.", "INFO:task_blocked_for_more_than#seconds"],
    [
      "[ 120.0] BUG: soft lockup - CPU#0 stuck for 22s! [trinity-c0:1234]",
      "BUG:soft_lockup-CPU##stuck_for#s![trinity##]",
    ],
    ["[ 5.0] RIP: 0010:__might_sleep+0x72/0x80", "RIP:__might_sleep"],
    [
      "[ 10.0] UBSAN: shift-out-of-bounds in drivers/of/unittest.c:1893:36",
      "UBSAN:shift-out-of-bounds_in_drivers/of/unittest.c",
    ],
    [
      "[ 14.4][ C0] BUG kmalloc-512 (Tainted: G S W T ): Right Redzone overwritten",
      "BUG_kmalloc-#:Right_Redzone_overwritten",
    ],
  ])("makes the id of results.md 9.5 of %s", async (line, id) => expect(await idsOf(`${line}\n`)).toEqual([id]));

  it.each([
    ["INFO: rcu_sched detected stalls on CPUs/tasks:", "INFO:rcu_sched_detected_stalls_on_CPUs/tasks"],
    ["toyd invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0", "invoked_oom-killer:gfp_mask=0x"],
    [
      "toyd: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL)",
      "page_allocation_failure:order:#,mode:#(GFP_KERNEL)",
    ],
    ["refcount_t: underflow; use-after-free.", "refcount_t:underflow;use-after-free"],
    ["CFI failure at toy_call+0x37/0x6c (target: toy+0x0/0x1)", "CFI_failure_at_toy_call"],
    ["invalid opcode: 0000 [#1] SMP", "invalid_opcode:#[##]"],
    ["EIP is at toy_free+0x11/0x50", "EIP_is_at_toy_free"],
    ["toyd/12 is exiting with locks still held!", "is_exiting_with_locks_still_held"],
    ["inconsistent {HARDIRQ-ON-W} -> {IN-HARDIRQ-W} usage.", "inconsistent{HARDIRQ-ON-W}->{IN-HARDIRQ-W}usage"],
    ["mm/toy.c:7 suspicious rcu_dereference_check() usage!", "mm/toy.c:#suspicious_rcu_dereference_check()usage"],
    ["Initramfs unpacking failed: junk in compressed archive", "Initramfs_unpacking_failed:junk_in_compressed_archive"],
    [
      "initcall toy_init+0x0/0x1 returned with preemption imbalance",
      "initcall_toy_init_returned_with_preemption_imbalance",
    ],
    ["irq 9: nobody cared (try booting)", "irq#:nobody_cared"],
    ["sysfs: cannot create duplicate filename '/toy'", "sysfs:cannot_create_duplicate_filename'/toy'"],
    ["WARNING: mm/toy.c:7 at toy_probe+0x7/0x8, CPU#1: toyd/5", "WARNING:at_mm/toy.c:#toy_probe"],
  ])("knows %s", async (text, id) => expect(await idsOf(`[    1.000000] ${text}\n`)).toEqual([id]));

  it.each([
    "BUG: KASAN: slab-out-of-bounds in kmalloc_oob_right+0x1/0x2 [test_kasan]",
    "INFO: NMI handler (perf_event_nmi_handler) took too long to run: 1.2 msecs, cpu=1",
    "Out of memory: Killed process 12 (toyd) total-vm:1kB",
    "Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on, data leaks possible via Spectre v2 BHB attacks!",
  ])("takes no offence at %s", async (text) => expect(await idsOf(`[    1.000000] ${text}\n`)).toEqual([]));

  it("skips hex dumps and lines that nobody can read", async () => {
    const dump = "6b ".repeat(16);
    expect(
      await idsOf(`[    1.000000] Oops: ${dump}\n[    1.000000] BUG: \x07marbles\n[    1.000000] BUG: \tmarbles\n`),
    ).toEqual(["BUG:marbles"]);
  });

  it("gives up on a machine that was too hot", async () => {
    const { refused } = await runParser(
      dmesg,
      "[    1.000000] CPU0: Core temperature above threshold, cpu clock throttled\n",
    );
    expect(refused).toContain("cpu clock throttled");
  });

  it("stops where a fuzzer has eaten the memory, but for the last stamp", async () => {
    const log =
      "[    1.000000] BUG: early\n[    2.000000] trinity-c1 invoked oom-killer: gfp_mask=0x1\n[    3.000000] BUG: late\n";
    expect(await idsOf(log)).toEqual(["BUG:early"]);
    expect((await keysOf(log)).at(-2)).toBe("timestamp:last");
  });

  it("takes no call trace behind an out of memory, nor a function of which it is not sure", async () => {
    const trace = "Call Trace:\n [<ffffffff81000000>] SyS_read+0x1/0x2\n [<ffffffff81000000>] ? SyS_write+0x1/0x2\n";
    expect(await idsOf(trace)).toEqual(["calltrace:SyS_read"]);
    expect(await idsOf(`toyd invoked oom-killer: gfp_mask=0x1\n${trace}`)).toEqual(["invoked_oom-killer:gfp_mask=0x"]);
  });

  it("takes no function from one call trace into the next", async () => {
    const frame = (name: string) => ` [<ffffffff81000000>] ${name}+0x1/0x2\n`;
    expect(await idsOf(`Call Trace:\n${frame("toy_a")}Call Trace:\n${frame("kthread")}`)).toEqual([]);
    expect(await idsOf(`Call Trace:\n${frame("toy_a")}${frame("rcu_gp_kthread")}`)).toEqual(["calltrace:toy_a"]);
    expect(await idsOf(`Call Trace:\n${frame("warn_slowpath_null")}${frame("process_one_work")}`)).toEqual([]);
  });

  it("reads a lock report of an older kernel, with addresses, and none that was cut off", async () => {
    const head =
      "[    1.000000] [ INFO: possible recursive locking detected ]\n[    1.000000] toyd/12 is trying to acquire lock:\n";
    const place = " (toy){+.+.}, at: [<ffffffff81000000>] toy_a+0x1/0x2\n";
    const whole = `${head}${place}but task is already holding lock:\n${place}`;
    expect((await idsOf(whole))[1]).toBe(
      "INFO:possible_recursive_locking_detected_toyd_is_trying_to_acquire_lock:at:toy_a_but_task_is_already_holding_lock:at:toy_a",
    );
    expect(await idsOf(head + place)).toHaveLength(1);
  });

  it("reads only the stamps of a test that crashes the kernel on purpose", async () => {
    expect(await keysOf("[    1.000000] Oops: 12\n", { resultRoot: "/result/kselftests/lkdtm/1" })).toEqual([
      "timestamp:last",
    ]);
  });

  it("reads the log of kmsg where its own has no byte", async () => {
    const files = { kmsg: "[    1.000000] BUG: toys\n" };
    expect(await idsOf("", { files })).toEqual(["BUG:toys"]);
    expect(await idsOf("\n", { files })).toEqual([]);
    expect(await idsOf("", { files: { ...files, dmesg: "[    1.000000] BUG: marbles\n" } })).toEqual(["BUG:marbles"]);
    expect(await keysOf("")).toEqual([]);
  });

  describe("with tables of the operator", () => {
    const folder = mkdtempSync(join(tmpdir(), "cci-tables-"));
    afterEach(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    });

    it("finds what these say, also by a pattern that holds no text", async () => {
      vi.stubEnv("CCI_TABLES", folder);
      writeFileSync(join(folder, "kernel-crashes.txt"), "lost \\d+ marbles\n[A-Z]{12}\n");
      writeFileSync(join(folder, "kernel-harmless.txt"), "lost 3 marbles\n");
      const log =
        "[    1.000000] lost 3 marbles\n[    2.000000] toy: lost 4 marbles!\n[    3.000000] THISISTOOLOUD\nBUG: x\n";
      expect(await idsOf(log)).toEqual(["lost#marbles", "THISISTOOLOU"]);
    });
  });

  it("bears what is no log of a kernel", async () => {
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251));
    for (const log of ["", "\0\0\n", "[", "BUG: ", "] BUG: \n", "Call Trace:\n>] ", noise]) {
      expect((await runParser(dmesg, log)).refused).toBeUndefined();
    }
  });
});
