import { describe, expect, it } from "vitest";
import { openFunctionalStats } from "../../../src/results/aggregation/functional-stats.js";

describe("a stats key", () => {
  it.each([
    "x.fail",
    "x.failure",
    "x.error.foo",
    "x.warning",
    "stderr.x",
    "dmesg.BUG:x",
    "kmsg.x",
    "last_state.exit_fail",
    "build-pkg.foo.c:error:x",
    "mon.killed_by_oom",
    "kmemleak.sh.unreferenced_object.a.b",
    "xfstests.generic.001.inconsistent_fs",
    "locktorture.x.lock_hotplug",
    "rcutorture.x.rcu_hotplug",
  ])("%s says that something failed (5)", (key) => {
    const functional = openFunctionalStats();
    expect([functional.isFailure(key), functional.isFunctional(key)]).toEqual([true, true]);
  });

  it.each([
    "x.fail_count",
    "a.time.fail",
    "dmesg.timestamp:last",
    "dmesg.timestamp.last",
    "dmesg.bootstage:last",
    "x.pass",
    "xstderr.x",
    "vmstat.cpu.us",
    "fail",
  ])("%s does not (5)", (key) => {
    expect(openFunctionalStats().isFailure(key)).toBe(false);
  });

  it("that ends in .pass is functional, and no failure (5)", () => {
    const functional = openFunctionalStats();
    expect(functional.isFunctional("x.pass")).toBe(true);
    expect(functional.isFunctional("x.passed")).toBe(false);
    expect(functional.isFunctional("x.time.pass")).toBe(false);
  });
});
