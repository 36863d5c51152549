import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import kernelSelftests from "../../stats-parsers/kernel-selftests.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/kernel-selftests/${name}.log`, import.meta.url), "utf8");
const keysOf = async (log: string) => (await runParser(kernelSelftests, log)).keys;
const written = await runParser(kernelSelftests, fixture("written"));
const writtenKeys = (prefix: string) =>
  written.keys.filter((key) => key.startsWith(`${prefix}.`)).map((key) => key.slice(prefix.length + 1));

describe("kernel-selftests: what the runner prints", () => {
  it("tells a failed build in its own words and a good one not at all", async () => {
    expect(await keysOf(fixture("build-failed"))).toEqual(["clone3.make_fail"]);
    expect(writtenKeys("exec")).toEqual(["execveat.pass", "make_fail"]);
    expect((await keysOf(fixture("timens"))).filter((key) => key.includes("make"))).toEqual([]);
  });

  it("skips what the job leaves out and fails a missing collection", () => {
    expect(written.keys).toContain("net.l2tp.sh.skip");
    expect(written.keys).toContain("breakpoints.fail");
    expect(written.keys).toContain("kvm.svm_vmcall_test.skip");
  });

  it("reads programs that print one line, unless a blank stands in the bracket", () => {
    expect(writtenKeys("sysctl")).toEqual(["run_numerictests.pass"]);
    expect(writtenKeys("futex")).toEqual([]);
    expect(writtenKeys("x86")).toEqual(["mpx-mini-test_64.skip"]);
    expect(writtenKeys("memory-hotplug")).toEqual(["mem-on-off-test.sh.fail"]);
    expect(writtenKeys("mount")).toEqual(["unprivileged-remount-test.pass"]);
  });
});

describe("kernel-selftests: cases of scripts", () => {
  it("takes TAP cases as they are named, of scripts that do not announce TAP", async () => {
    const keys = await keysOf(fixture("timens"));
    expect(keys).toContain("timens.timens.Passed_for_CLOCK_MONOTONIC_vdso.pass");
    expect(keys).toContain("timens.exec.exec.pass");
    expect(writtenKeys("membarrier")).toEqual(["membarrier_test_single_thread.pass"]);
  });

  it("takes mqueue's and timers' cases of real runs", async () => {
    const mqueue = await keysOf(fixture("mqueue"));
    expect(mqueue).toHaveLength(15);
    expect(mqueue).toContain("mqueue.mq_open_tests.exceed_rlimit.pass");
    const timers = await keysOf(fixture("timers"));
    expect(timers).toHaveLength(10);
    expect(timers).toContain("timers.nsleep-lat.nsleep_latency_CLOCK_MONOTONIC_RAW.unsupported");
    expect(timers.at(-1)).toBe("timers.nsleep-lat.pass");
  });

  it("cuts timers' names at the colon", () => {
    expect(writtenKeys("timers.raw_skew")).toEqual(["Estimating_clock_drift.pass", "pass"]);
  });

  it("reads the known scripts of net and no others", () => {
    expect(writtenKeys("net.fcnal-test.sh")).toEqual([
      "IPv4_ping.No_VRF.net.ipv4.raw_l3mdev_accept=1.ping_local_-_loopback.pass",
      "IPv6_ping.Ping_LLA_with_multiple_interfaces.after_link_cycle.fail",
      "fail",
    ]);
    expect(writtenKeys("net.fib_tests.sh")).toEqual([
      "Multipath_route_test.Start_point.IPv6_fibmatch_-_no_route.pass",
      "pass",
    ]);
    expect(writtenKeys("net.fib_nexthops.sh")).toEqual(["pass"]);
    expect(writtenKeys("net.ipv6_flowlabel.sh")).toEqual(["pass"]);
    expect(writtenKeys("net.tls")).toEqual(["tls.splice.pass", "pass"]);
    expect(writtenKeys("net.rtnetlink.sh")).toEqual(["vrf.pass", "bridge_fdb_get.skip", "pass"]);
  });

  it("gives ioam6's cases without a mode that of the case before", () => {
    expect(writtenKeys("net.ioam6.sh")).toContain("INPUT_tests.Trace_type_with_bit_13_only_encap_mode.pass");
  });

  it("keeps netfilter's random namespaces, save in the one script", async () => {
    expect(writtenKeys("netfilter.nft_nat.sh")).toEqual(["ping_to_ns1-aBcD1234_was_NATted.pass", "pass"]);
    expect(writtenKeys("netfilter.nft_concat_range.sh")).toEqual(["timeout.net_port.pass", "pass"]);
    const log = "# selftests: netfilter: nft_conntrack_helper.sh\n# PASS: ns1-aBcD1234 has helper\n";
    expect(await keysOf(log)).toEqual(["netfilter.nft_conntrack_helper.sh.ns1_has_helper.pass"]);
  });

  it("drops times and rates from mptcp's names", () => {
    expect(writtenKeys("net/mptcp.simult_flows.sh")).toEqual([
      "unbalanced_bwidth.pass",
      "ns1_MPTCP_->_ns2_10.0.1.2_10006_MPTCP.pass",
      "pass",
    ]);
  });

  it("takes all runs of a kmod case together: a failure before a pass before a skip", () => {
    expect(writtenKeys("kmod.kmod.sh")).toEqual(["kmod_test_0009.pass", "kmod_test_0010.fail", "fail"]);
  });

  it("takes test_progs' cases of one word, marked or not, in place of its verdict", () => {
    expect(writtenKeys("bpf")).toEqual(["test_progs.verifier.pass"]);
  });

  it("reads resctrl's checks that passed and its TAP lines with their remarks", () => {
    expect(writtenKeys("resctrl")).toEqual([
      "MBM_diff_within_5%.pass",
      "MBA_Schemata_change.skip",
      "schemata_change_using_MBA_#_at_least_one_test_failed.fail",
    ]);
  });

  it("takes microseconds per loop from test_vmalloc.sh", () => {
    expect(written.columns["vm.test_vmalloc.sh.smoke.worker0.pcpu_alloc_test.usec_per_loop"]).toEqual(["21"]);
  });
});

describe("kernel-selftests: odd input", () => {
  it("prints nothing for an empty log or garbage", async () => {
    expect(await keysOf("")).toEqual([]);
    expect(await keysOf("LKP SKIP \nok 1 selftests:\n# selftests: [PASS]\n\u0000")).toEqual([]);
  });
});
