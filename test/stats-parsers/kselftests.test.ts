import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import kselftests from "../../stats-parsers/kselftests.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/kselftests/${name}.log`, import.meta.url), "utf8");
const keysOf = async (log: string) => (await runParser(kselftests, log)).keys;
/** The keys of one script's output in a directory. */
const scriptKeys = async (directory: string, script: string, lines: readonly string[]) =>
  keysOf([`# selftests: ${directory}: ${script}`, ...lines.map((line) => `# ${line}`)].join("\n"));
const written = await runParser(kselftests, fixture("written"));
/** The keys of the written log below a directory, without its name. */
const writtenKeys = (prefix: string) =>
  written.keys.filter((key) => key.startsWith(`${prefix}.`)).map((key) => key.slice(prefix.length + 1));

describe("kselftests: what the runner prints", () => {
  it("takes scripts and their cases from a real run, and the build from its TAP announcement", async () => {
    const keys = await keysOf(fixture("timens"));
    expect(keys).toHaveLength(27);
    expect(keys.slice(0, 2)).toEqual(["timens.make.pass", "timens.timens.for_CLOCK_BOOTTIME_syscall.pass"]);
    expect(keys.slice(-2)).toEqual(["timens.futex.futex_with_the_1_clockid.pass", "timens.futex.pass"]);
  });

  it("tells a failed build and nothing else where make gives up", async () => {
    expect(await keysOf(fixture("build-failed"))).toEqual(["clone3.make.fail"]);
  });

  it("knows the three ways in which make gives up", async () => {
    const inX86 = (line: string) => keysOf(`make: Entering directory '/l/tools/testing/selftests/x86'\n${line}\n`);
    expect(await inX86("make: *** [../lib.mk:140: /l/x] Error 1")).toEqual(["x86.make.fail"]);
    expect(await inX86("make: *** No rule to make target 'x', needed by 'all'.  Stop.")).toEqual(["x86.make.fail"]);
    expect(await inX86("Makefile:47: recipe for target 'x_64' failed")).toEqual(["x86.make.fail"]);
    expect(await inX86("make: *** Waiting for unfinished jobs....")).toEqual([]);
  });

  it("takes # SKIP for skipped, whatever stands before it, and other remarks for none", async () => {
    const log =
      "ok 1 selftests: a: b.sh # SKIP\nnot ok 2 selftests: a: c # SKIP\nnot ok 3 selftests: a/d: e # TIMEOUT 45 seconds\n";
    expect(await keysOf(log)).toEqual(["a.b.sh.skip", "a.c.skip", "a/d.e.fail"]);
  });

  it("lets the last verdict of a script win", async () => {
    expect(await keysOf("ok 1 selftests: a: b\nnot ok 1 selftests: a: b\n")).toEqual(["a.b.fail"]);
  });

  it("does not lay a later failure to a directory whose leaving was lost", async () => {
    const log = [
      "make[1]: Entering directory '/l/tools/testing/selftests/size'",
      "TAP version 13",
      "ok 1 selftests: size: get_size   make[1]: Leaving directory '/l/tools/testing/selftests/size'",
      "make[1]: Entering directory '/l/tools/testing/selftests/net/lib'",
      "TAP version 13",
      "make[1]: Leaving directory '/l/tools/testing/selftests/net/lib'",
      "make: *** [Makefile:204: all] Error 2",
    ];
    expect(await keysOf(log.join("\n"))).toEqual(["size.make.pass", "size.get_size.pass", "net/lib.make.pass"]);
  });

  it("fails a collection that the kernel does not have", () => {
    expect(written.keys).toContain("nosuch.fail");
  });

  it("reads logs with carriage returns", async () => {
    expect(await keysOf("# selftests: a: b\r\n# ok 1 c\r\nok 1 selftests: a: b\r\n")).toEqual([
      "a.b.c.pass",
      "a.b.pass",
    ]);
  });
});

describe("kselftests: the forms of cases", () => {
  it("reads TAP, bracketed, dotted and coloned verdicts, and verdicts in front", async () => {
    const lines = [
      "ok 1 one # time=4ms",
      "not ok 2 - two",
      "ok 3 # SKIP three",
      "four ....  [ OK ]",
      "five: [UNSUPPORTED]",
      "six ... skipped",
      "seven:  FAIL",
      "SKIP: eight",
      "TEST: nine: ten   [FAIL]",
    ];
    expect(await scriptKeys("user", "all.sh", lines)).toEqual([
      "user.all.sh.one.pass",
      "user.all.sh.two.fail",
      "user.all.sh.three.skip",
      "user.all.sh.four.pass",
      "user.all.sh.five.unsupported",
      "user.all.sh.six.skip",
      "user.all.sh.seven.fail",
      "user.all.sh.eight.skip",
      "user.all.sh.nine_ten.fail",
    ]);
  });

  it("takes no prose for a case", async () => {
    const lines = [
      "ok, done",
      "PASSED: 7 / 7",
      "[No further output]",
      "rdtsc() == [ SIG_SEGV ]",
      "saw 'x': ok",
      "[PASS]",
      "OK.",
    ];
    expect(await scriptKeys("user", "all.sh", lines)).toEqual([]);
  });

  it("drops kernel messages that hold another run's verdicts", () => {
    expect(writtenKeys("lkdtm")).toEqual(["BUG.sh.pass"]);
  });

  it("puts cases under the headings of their level, and outer cases under none of the inner", () => {
    expect(writtenKeys("mm.run_vmtests.sh")).toEqual([
      "mremap_dontunmap.partial.first_page_moved.pass",
      "mremap_dontunmap.partial.last_page_moved.fail",
      "mremap_dontunmap.partial.fail",
      "mremap_dontunmap.fail",
      "va_high_addr_switch.mmap_NULL.pass",
      "va_high_addr_switch.mmap_HIGH_ADDR.fail",
      "fail",
    ]);
  });

  it("ends the inner headings with the outer case", async () => {
    const lines = ["# running ./one", "# a ... ok", "ok 1 one", "# b ... ok"];
    expect(await scriptKeys("mm", "all.sh", lines)).toEqual([
      "mm.all.sh.one.a.pass",
      "mm.all.sh.one.pass",
      "mm.all.sh.b.pass",
    ]);
  });

  it("keeps the number of a run in its heading", async () => {
    const lines = ["Running test: sysctl_test_0004 - run #2", "Writing test file ... ok"];
    expect(await scriptKeys("sysctl", "sysctl.sh", lines)).toEqual([
      "sysctl.sysctl.sh.sysctl_test_0004.2.Writing_test_file.pass",
    ]);
  });

  it("reads cases of scripts whose output is not marked", async () => {
    const log = "selftests: exec: execveat\nCheck success... [OK]\nok 1..1 selftests: exec: execveat [PASS]\n";
    expect(await keysOf(log)).toEqual(["exec.execveat.Check_success.pass", "exec.execveat.pass"]);
  });
});

describe("kselftests: quirks of directories", () => {
  it("net: finds headings in banners, rules, sections, indentation and settings", () => {
    const net = writtenKeys("net");
    expect(net).toContain("fcnal-test.sh.IPv6/UDP.No_VRF.net.ipv4.udp_l3mdev_accept=0.No_server_-_ns-A_IPv6.fail");
    expect(net).toContain(
      "fcnal-test.sh.Run_time_tests_-_ipv6.Device_delete_with_active_traffic_-_ping_out_-_ns-B_IPv6.pass",
    );
    expect(net).toContain("fib-onlink-tests.sh.IPv6_onlink.Valid_onlink_commands.VRF_lisa.multicast_connected.pass");
    expect(net).toContain("fib-onlink-tests.sh.IPv6_onlink.Invalid_onlink_commands.gateway_on_wrong_device.fail");
    expect(net).toContain("fib_tests.sh.Multipath_route_test.IPv6_no_route.pass");
    expect(net).toContain("fib_nexthops.sh.IPv6_functional.Delete_nexthop_by_id.pass");
  });

  it("net: takes the line below a banner for a case again", async () => {
    const rule = "#".repeat(75);
    const lines = [
      rule,
      "Routing with VRF",
      rule,
      "TEST: IPv6: redirect     [ OK ]",
      "TEST: IPv4: redirect     [FAIL]",
    ];
    expect(await scriptKeys("net", "icmp_redirect.sh", lines)).toEqual([
      "net.icmp_redirect.sh.Routing_with_VRF.IPv6_redirect.pass",
      "net.icmp_redirect.sh.Routing_with_VRF.IPv4_redirect.fail",
    ]);
  });

  it("net: takes a lone verdict for that of the heading", () => {
    const net = writtenKeys("net");
    expect(net).toContain("udpgso.sh.ipv6_setsockopt.pass");
    expect(net).toContain("udpgro.sh.ipv6.GRO.pass");
    expect(net).toContain("udpgro.sh.ipv6.multiple_GRO_socks.fail");
    expect(net).toContain("route_localnet.sh.arp_ignore.fail");
    expect(net).toContain("run_afpackettests.txring_overwrite.pass");
  });

  it("net: finds udpgro's verdict below what a case prints", async () => {
    expect(await scriptKeys("net", "udpgro.sh", ["ipv4", " no GRO     object file has no section", "ok"])).toEqual([
      "net.udpgro.sh.ipv4.no_GRO.pass",
    ]);
  });

  it("net: reads googletest's frame and cuts what is random in rtnetlink", async () => {
    expect(await scriptKeys("net", "tls", ["[ RUN      ] tls.splice", "[       OK ] tls.splice"])).toEqual([
      "net.tls.tls.splice.pass",
    ]);
    expect(writtenKeys("net.rtnetlink.sh")).toEqual([
      "set_ifalias_for_test-dummy0.pass",
      "bridge_fdb_get.skip",
      "pass",
    ]);
  });

  it("netfilter: cuts random names of namespaces and no words that look alike", async () => {
    expect(writtenKeys("netfilter.nft_queue.sh")).toContain("ns2_can_reach_ns1.pass");
    expect(writtenKeys("netfilter.nft_concat_range.sh")).toEqual(["performance.net6_mac.skip", "skip"]);
    expect(await scriptKeys("netfilter", "a.sh", ["PASS: ns1-outbound to ns2-aBcDeF"])).toEqual([
      "netfilter.a.sh.ns1-outbound_to_ns2.pass",
    ]);
  });

  it("net/mptcp: prefers TAP's names and drops times and rates from the older ones", async () => {
    expect(writtenKeys("net/mptcp")).toEqual([
      "make.pass",
      "diag.sh.diag_after_MPC_handshake.pass",
      "diag.sh.diag_check_fallback.fail",
      "diag.sh.fail",
    ]);
    const lines = ["ns1 -> ns2 MPTCP (duration    65ms) [ OK ]", "balanced bwidth    4593 max 5005 [ FAIL ]"];
    expect(await scriptKeys("net/mptcp", "x.sh", lines)).toEqual([
      "net/mptcp.x.sh.ns1_->_ns2_MPTCP.pass",
      "net/mptcp.x.sh.balanced_bwidth.fail",
    ]);
  });

  it("mm: takes microseconds per loop of every worker from test_vmalloc.sh, of passed tests only", () => {
    const test = "mm.test_vmalloc.sh.smoke.worker0";
    expect(written.columns[`${test}.fix_size_alloc_test.usec_per_loop`]).toEqual(["4321"]);
    expect(written.keys).toContain(`${test}.fix_size_alloc_test.pass`);
    expect(written.keys).toContain(`${test}.align_shift_alloc_test.fail`);
    expect(written.keys).not.toContain(`${test}.align_shift_alloc_test.usec_per_loop`);
    expect(written.keys).toContain("mm.test_vmalloc.sh.smoke.pass");
  });

  it("bpf: cuts numbers, reads spaced verdicts and main's steps, and leaves out those of others", () => {
    expect(writtenKeys("bpf.test_progs")).toEqual(["two_words.pass", "open_file.pass", "p_map_of_maps.skip", "pass"]);
    expect(writtenKeys("bpf.test_sock")).toEqual(["bind4_deny.pass", "test_sock.fail", "fail"]);
  });

  it("mount, memory-hotplug: silence of a program that make runs itself means it passed", async () => {
    const mount = (line: string) =>
      keysOf(
        `make: Entering directory '/l/selftests/mount'\nif [ -f /proc/self/uid_map ] ; then :\n${line}\nmake: Leaving directory '/l/selftests/mount'\n`,
      );
    expect(await mount("")).toEqual(["mount.pass"]);
    expect(await mount("WARN: No /proc/self/uid_map exist, test skipped.")).toEqual(["mount.skip"]);
    expect(await mount("Mount flags unexpectedly changed after remount")).toEqual(["mount.fail"]);
    const hotplug = `make: Entering directory '/l/selftests/memory-hotplug'\n./mem-on-off-test.sh -r 2 || echo "x"\n`;
    const left = "make: Leaving directory '/l/selftests/memory-hotplug'\n";
    expect(await keysOf(hotplug + left)).toEqual(["memory-hotplug.mem-on-off-test.sh.pass"]);
    expect(await keysOf(hotplug)).toEqual([]);
  });

  it("futex: tells cases of one program apart by its arguments", async () => {
    const keys = await keysOf(fixture("futex"));
    const test = "futex.run.sh";
    expect(keys).toContain(`${test}.broadcast=1_locked=0_owner=1_timeout=500000ns.futex-requeue-pi.pass`);
    expect(keys).toContain(`${test}.futex-wait-uninitialized-heap.pass`);
    expect(keys).toContain(`${test}.futex-requeue-pi-signal-restart.pass`);
  });

  it("capabilities: groups the runs and calls a case that has only passed by its heading", async () => {
    const keys = await keysOf(fixture("capabilities"));
    const group = "capabilities.test_execve.Tests_with_uid_!=_0";
    expect(keys).toContain(`${group}.Non-root_=>_no_caps.pass`);
    expect(keys).toContain(`${group}.Non-root_=>_no_caps.PR_CAP_AMBIENT_RAISE_worked.pass`);
    expect(keys).toContain(`${group}.Non-root_+ia_sgidnonroot_=>_i.pass`);
  });

  it("timens: leaves out skipped cases that it does not name", async () => {
    expect((await keysOf(fixture("timens"))).filter((key) => key.endsWith(".skip"))).toEqual([]);
  });

  it("pidfd: cuts the outcome from names", async () => {
    const lines = [
      "ok 1 poll test: Passed",
      "ok 2 # SKIP recycled pid test: Skipping test",
      "ok 3 send test: Sent signal",
    ];
    expect(await scriptKeys("pidfd", "pidfd_test", lines)).toEqual([
      "pidfd.pidfd_test.poll_test.pass",
      "pidfd.pidfd_test.recycled_pid_test.skip",
      "pidfd.pidfd_test.send_test_Sent_signal.pass",
    ]);
  });

  it("vDSO: names the clock of a case, and none for cases without", async () => {
    const keys = await keysOf(fixture("vdso"));
    expect(keys).toContain("vDSO.vdso_test_abi.CLOCK_TAI.vdso_test_clock_getres.pass");
    expect(keys).toContain("vDSO.vdso_test_abi.vdso_test_time.pass");
    expect(keys).toContain("vDSO.vdso_test_clock_getres.clock_id_CLOCK_REALTIME.pass");
  });

  it("kmod: lets the last step of a run decide", () => {
    expect(writtenKeys("kmod")).toEqual(["make.pass", "kmod.sh.kmod_test_0009.3.fail", "kmod.sh.fail"]);
  });

  it("sgx, signal, sync, resctrl: name their cases in their own ways", () => {
    expect(writtenKeys("sgx.test_sgx")).toEqual(["enclave.augment.skip", "pass"]);
    expect(writtenKeys("signal.sas")).toEqual(["signal_state_is_good.pass", "pass"]);
    expect(writtenKeys("sync.sync_test")).toEqual(["Testing_sync_framework.test_fence_merge.pass", "pass"]);
    expect(writtenKeys("resctrl")).toEqual(["make.pass", "MBM_bw_change.pass", "CAT_test.skip"]);
  });

  it("x86: does not believe the MPX test on a processor without MPX", async () => {
    expect(writtenKeys("x86")).toContain("mpx-mini-test_32.skip");
    const log = "make: Entering directory '/l/selftests/x86'\nselftests: mpx-mini-test_32 [PASS]\n";
    expect(await keysOf(log)).toEqual(["x86.mpx-mini-test_32.pass"]);
  });

  it("dma, mqueue: print their measurements, mqueue's as a mean cut to an integer", () => {
    expect(written.columns["dma.dma_map_benchmark.average_map_latency"]).toEqual(["0.5"]);
    expect(written.columns["dma.dma_map_benchmark.average_map_latency_stddev"]).toEqual(["0.25"]);
    expect(written.columns["mqueue.nsec_per_msg"]).toEqual(["450"]);
  });

  it("mqueue: takes the cases of a real run", async () => {
    const keys = await keysOf(fixture("mqueue"));
    expect(keys).toHaveLength(16);
    expect(keys).toContain("mqueue.mq_open_tests.Queue_open_with_mq_maxmsg_>_limit_when_euid_=_0_failed.fail");
    expect(keys).toContain("mqueue.mq_perf_tests.fail");
  });
});

describe("kselftests: odd input", () => {
  it("prints nothing for an empty log or garbage", async () => {
    expect(await keysOf("")).toEqual([]);
    expect(await keysOf("# ok 1 outside\nok 1 selftests:\n# selftests: a:\n\u0000\u0001")).toEqual([]);
  });

  it("keeps what a log that is cut off has told", async () => {
    expect(await scriptKeys("size", "get_size", ["ok 1 get runtime memory use", "not o"])).toEqual([
      "size.get_size.get_runtime_memory_use.pass",
    ]);
  });

  it("does not repeat an overlong heading in full for every case", async () => {
    const [key = ""] = await scriptKeys("size", "x", [`running ${"y".repeat(100_000)}`, "a ... ok"]);
    expect(key.length).toBeLessThan(400);
  });
});
