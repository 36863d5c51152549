import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const tool = fileURLToPath(new URL("../../../shared/tools/conformance.mjs", import.meta.url));
const there = existsSync(tool);
const reason = there ? "" : " (skipped: no ../shared beside the checkout)";

const parsers =
  `time dmesg kmsg stderr last_state vmstat mpstat iostat sar meminfo proc-vmstat numa-meminfo numa-numastat
  numa-vmstat interrupts softirqs diskstats slabinfo perf-stat perf-profile turbostat uptime boot-time boot-memory iperf
  netperf fio sysbench sysbench-cpu sysbench-memory sysbench-threads sysbench-mutex sysbench-fileio oltp unixbench stream
  hackbench stress-ng will-it-scale vm-scalability ltp kselftests kernel-selftests xfstests pts phoronix-test-suite
  lmbench3 redis memtier pgbench ycsb tbench dbench fsmark kbuild openssl-speed`.split(/\s+/);

/** Agreement with the recorded output of the incumbent over real logs, as a fraction. */
function agreement(corpus: string): { fraction: number; cases: number; failing: string[] } {
  const args = [
    tool,
    "--json",
    "--corpus",
    fileURLToPath(new URL(`../../../shared/conformance/${corpus}`, import.meta.url)),
  ];
  const run = spawnSync(process.execPath, [...args, "--only", parsers.join(",")], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const { cases, agree, failing } = JSON.parse(run.stdout) as {
    cases: number;
    agree: number;
    failing: { id: string }[];
  };
  return { fraction: agree / cases, cases, failing: failing.map(({ id }) => id) };
}

describe.skipIf(!there)(`the recorded logs${reason}`, () => {
  it("agree in at least 97 % of the 259 cases of the incumbent's own fixtures", { timeout: 600_000 }, () => {
    const { fraction, cases, failing } = agreement("stats");
    expect(cases).toBe(259);
    expect(fraction, `differ: ${failing.join(" ")}`).toBeGreaterThanOrEqual(0.97);
  });

  it("agree in at least 95 % of the 52 cases of today's tools", { timeout: 600_000 }, () => {
    const { fraction, cases, failing } = agreement("stats-real");
    expect(cases).toBe(52);
    expect(fraction, `differ: ${failing.join(" ")}`).toBeGreaterThanOrEqual(0.95);
  });
});
