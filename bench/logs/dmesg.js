/** Lines an idle machine logs; `#` becomes a number. */
const everyday = [
  "usb #-#: new high-speed USB device number # using xhci_hcd",
  "usb #-#: New USB device found, idVendor=1d6b, idProduct=0002, bcdDevice= #.#",
  "usb #-#: USB disconnect, device number #",
  "EXT4-fs (sda#): mounted filesystem with ordered data mode. Quota mode: none.",
  "EXT4-fs (sda#): re-mounted. Quota mode: none.",
  "systemd[1]: Started session-#.scope - Session # of User tester.",
  "systemd[1]: run-user-#.mount: Deactivated successfully.",
  "audit: type=# audit(#.#:#): pid=# uid=0 auid=# ses=# subj=unconfined msg='op=login acct=tester exe=/usr/sbin/sshd res=success'",
  "igb #:00.0 eth#: igb: eth# NIC Link is Up 1000 Mbps Full Duplex, Flow Control: RX",
  "IPv6: ADDRCONF(NETDEV_CHANGE): eth#: link becomes ready",
  "nvme nvme#: #/0/0 default/read/poll queues",
  "perf: interrupt took too long (# > #), lowering kernel.perf_event_max_sample_rate to #",
  "docker0: port #(veth#) entered forwarding state",
  "TCP: request_sock_TCP: Possible SYN flooding on port #. Sending cookies.",
  "clocksource: timekeeping watchdog on CPU#: hpet wd-wd read-back delay of #ns",
  "kworker/u#:# (#) used greatest stack depth: # bytes left",
  "device veth# entered promiscuous mode",
  "NET: Registered PF_ALG protocol family",
  "random: crng reseeded on system resumption",
];

const trace = `RIP: 0010:cci_sample_probe+0x5c/0x120
Code: 48 89 df e8 1b 2c 00 00 85 c0 0f 84 90 00 00 00 48 8b 43 18 <0f> 0b eb d1
RSP: 0018:ffffb0a1c0a3fd98 EFLAGS: 00010246
Call Trace:
 <TASK>
 ? cci_sample_release+0x30/0x30
 do_one_initcall+0x59/0x220
 process_one_work+0x1e5/0x3b0
 worker_thread+0x50/0x3a0
 kthread+0xe6/0x110
 ret_from_fork+0x1f/0x30
 </TASK>`;

const crashes = [
  `WARNING: CPU: 3 PID: 1207 at kernel/workqueue.c:1635 cci_sample_probe+0x5c/0x120\n${trace}`,
  `BUG: kernel NULL pointer dereference, address: 0000000000000018\nOops: 0000 [#1] PREEMPT SMP PTI\n${trace}`,
  "INFO: task kworker/0:2:188 blocked for more than 120 seconds.",
  "oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0\nOut of memory: Killed process 2201 (memhog) total-vm:8400000kB",
];
const linesBetweenCrashes = 100_000;
/** So that a short log has a crash too. */
const linesToFirstCrash = 1000;

/** The console of a machine that runs for long: everyday lines and, every 100 000 of them, a crash. @type {import("../generate.js").LogShape} */
export const dmesg = {
  head: "",
  separator: "",
  tail: "",
  record(index, random) {
    const isCrash = index % linesBetweenCrashes === linesToFirstCrash;
    const crash = crashes[Math.trunc(index / linesBetweenCrashes) % crashes.length];
    const text = isCrash ? crash : random.pick(everyday).replace(/#/g, () => String(random.integer(0, 4000)));
    const seconds = String(Math.trunc(index / 50)).padStart(5);
    const microseconds = String((index % 50) * 20_000 + random.integer(0, 19_999)).padStart(6, "0");
    return text
      .split("\n")
      .map((line) => `[${seconds}.${microseconds}] ${line}\n`)
      .join("");
  },
};
