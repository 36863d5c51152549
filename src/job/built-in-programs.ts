import type { KnownProgram, ProgramKind } from "./known-program.js";

const testOptions: readonly (readonly [string, readonly string[]])[] = [
  ["sleep", ["runtime"]],
  ["shell", ["command"]],
  ["iperf", ["runtime", "protocol"]],
  ["netperf", ["runtime", "test"]],
  ["unixbench", ["runtime", "nr_task", "test"]],
  ["ftq", ["samples", "test", "freq"]],
  ["hackbench", ["nr_threads", "mode", "ipc", "iterations"]],
  ["fio-basic", ["runtime", "bs", "rw", "ioengine", "test_size"]],
  ["stress-ng", ["runtime", "nr_threads", "test"]],
  ["sysbench-cpu", ["runtime", "nr_threads"]],
  ["sysbench-memory", ["runtime", "nr_threads"]],
];

const daemons = ["iperf-server"];

const monitors = `kmsg dmesg heartbeat uptime boot-time vmstat mpstat iostat meminfo proc-vmstat proc-stat numa-numastat
  numa-vmstat numa-meminfo interrupts softirqs slabinfo diskstats sched_debug perf-stat perf-profile turbostat`.split(
  /\s+/,
);

const programs: ReadonlyMap<string, KnownProgram> = new Map([
  ...testOptions.map(([base, options]) => [base, program("test", base, options)] as const),
  ...daemons.map((base) => [base, program("daemon", base, [])] as const),
  ...monitors.map((base) => [base, program("monitor", base, [])] as const),
]);

function program(kind: ProgramKind, base: string, options: readonly string[]): KnownProgram {
  return { kind, options, command: defaultCommand(kind, base), hasStats: kind !== "daemon" };
}

/** A program that is known where there is no `LKP_SRC` (scheduler.md 5.3a). */
export function builtInProgram(base: string): KnownProgram | undefined {
  return programs.get(base);
}

/** What starts a program of this kind in the first layout of `LKP_SRC`. */
export function defaultCommand(kind: ProgramKind, base: string): string {
  if (kind === "setup" || kind === "daemon") return `${kind}/${base}`;
  return `${kind}s/wrapper ${base}`;
}
