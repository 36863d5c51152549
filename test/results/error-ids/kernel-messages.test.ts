import { describe, expect, it } from "vitest";
import { reduceKernelMessage } from "../../../src/results/error-ids/kernel-messages.js";

describe("a known kernel message (results-tables.md L1)", () => {
  it.each([
    ["rcu: INFO: rcu_sched self-detected stall on CPU { 0}", "INFO: rcu_sched self-detected stall on CPU"],
    ["INFO: rcu_preempt detected stalls on CPUs/tasks: x", "INFO: rcu_preempt detected stalls on CPUs/tasks:"],
    ["toy-related general protection fault: 206c [#2] PTI", "related general protection fault:"],
    ["BUG: using __this_cpu_read() in preemptible [0] code: toy/1", "BUG: using __this_cpu_read() in preemptible"],
    ["BUG: using smp_processor_id() in preemptible [0] code: toy/1", "BUG: using smp_processor_id() in preemptible"],
    ["BUG: unable to handle kernel paging request at 4d3f33b7", "BUG: unable to handle kernel"],
    ["BUG: scheduling while atomic: toy/12/0x0002", "BUG: scheduling while atomic:"],
    ["BUG: Bad page state in process toy  pfn:11ca9c", "BUG: Bad page state in process"],
    ["watchdog: BUG: soft lockup - CPU#1 stuck for 23s! [toy:1]", "BUG: soft lockup - CPU#1 stuck for 23s! [toy:1]"],
    ["BUG: spinlock bad magic on CPU#0, toy/7", "BUG: spinlock bad magic on CPU#0"],
    ["Out of memory: Kill process 12 (toy) score 3", "Out of memory: Kill process"],
    ["Writer stall state RTWS_EXP_SYNC(4) g1 c2 f", "Writer stall state RTWS_EXP_SYNC"],
    ["rcu_sched kthread starved for 100 jiffies!", "rcu_sched kthread starved"],
    ["Oops: 0000 [#1] SMP", "Oops"],
    ["BUG: KASAN: use-after-free in toy_free+0x4f/0xa0 at addr 1", "BUG: KASAN: use-after-free in toy_free"],
    ["BUG: KFENCE: invalid read in toy_read+0x4/0xa", "BUG: KFENCE: invalid read in toy_read"],
    ["Kernel panic - not syncing: No working init found. Try it", "Kernel panic - not syncing: No working init found."],
    ["BUG: toyd/12 still has locks held!", "BUG: still has locks held"],
    ["INFO: task toyd:1 blocked for more than 120 seconds.", "INFO: task blocked for more than 120 seconds"],
    ["WARNING: CPU: 0 PID: 5 at mm/toy.c:7 toy+0x7/0x8()", "WARNING: at mm/toy.c:7 toy+0x7/0x8()"],
    ["WARNING: mm/toy.c:7 at toy+0x7/0x8, CPU#1: toyd/5", "WARNING: at mm/toy.c:7 toy+0x7/0x8"],
    ["=== UBSAN: shift-out-of-bounds in a.c:1:2", "UBSAN: shift-out-of-bounds in a.c:1:2"],
    ["ffffffff810a4a3f>] toy text", "toy text"],
    ["BUG: key ffff880012345678 not in .data!", "BUG: key not in .data"],
    ["BUG: Dentry 1{i=2,n=toy} still in use (1) [unmount of ext4 sda]", "BUG: Dentry still in use"],
    ["Corrupted low memory at ffff8800 (80 phys) = 00ff", "Corrupted low memory at # (# phys) = #"],
    [
      "kobject (ffff88001): tried to init an initialized object, x",
      "kobject (#): tried to init an initialized object, x",
    ],
    ["BUG: Bad rss-counter state mm:00000000 idx:1 val:4", "BUG: Bad rss-counter state mm:# idx:1 val:4"],
    ["Bad pagetable: 0000000f [#1] SMP", "Bad pagetable: # [#1] SMP"],
    [
      "INFO: Slab 0x(____ptrval____) objects=1 used=1 fp=0x12 flags=0x3",
      "INFO: Slab 0x(____ptrval____) objects=1 used=1 fp=0x(#) flags=0x3",
    ],
    ["Kernel panic - not syncing: toy ]---", "Kernel panic - not syncing: toy"],
    ["toyd[1]: segfault at b ip 01 sp 02 error 4 in libc", "segfault at ip sp error"],
  ])("is reduced: %s", (text, reduced) => expect(reduceKernelMessage(text).text).toBe(reduced));

  it("keeps the words that stay the same as its pattern", () => {
    expect(reduceKernelMessage("INFO: task toyd:1 blocked for more than 120 seconds.").pattern).toBe(
      "blocked for more than 120 seconds",
    );
    expect(reduceKernelMessage("WARNING: CPU: 0 PID: 5 at mm/toy.c:7 toy+0x7/0x8").pattern).toBe(
      "WARNING:.* at .* toy+0x",
    );
    expect(reduceKernelMessage("BUG: Bad rss-counter state mm:01 type:A val:512").pattern).toBe(
      "BUG: Bad rss-counter state mm:.* type:A val:.*",
    );
  });

  it("leaves any other message as it is", () => {
    expect(reduceKernelMessage("toy0: lost 12 marbles")).toEqual({ text: "toy0: lost 12 marbles" });
  });

  it("stays fast on long lines of what it looks for", () => {
    for (const unit of [
      "WARNING: at a:1 ",
      "INFO: task ",
      "BUG: Dentry x still in use ",
      "Oops: 0000 [#1] ",
      "still has locks held ",
    ]) {
      const begin = performance.now();
      reduceKernelMessage(unit.repeat(1000));
      expect(performance.now() - begin).toBeLessThan(3000);
    }
  });
});
