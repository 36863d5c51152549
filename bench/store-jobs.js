import { Random } from "./random.js";

/** @typedef {{ collection: string, id: string, document: Readonly<Record<string, unknown>> }} StoredJob */

const day = 24 * 3600 * 1000;
export const suites = Array.from({ length: 40 }, (_, index) => `suite-${index}`);
export const systems = ["debian", "openeuler", "centos", "ubuntu", "archlinux"];
const programs = ["iperf", "stream", "lmbench3", "unixbench", "sysbench-cpu"];
const healths = ["success", "success", "success", "success", "fail", "timeout"];

/**
 * Jobs as a lab has them, submitted over the last 90 days, the newest last.
 * @param {{ count: number, stats: number, newest: number }} options numbers of jobs and of stats in each; ms since 1970
 * @returns {Generator<StoredJob>}
 */
export function* makeJobs({ count, stats, newest }) {
  const random = new Random(count);
  for (let index = 0; index < count; index += 1) {
    const submitMs = newest - Math.floor(((count - index) / count) * 90 * day);
    const id = `${25112012334400000n + BigInt(index)}`;
    yield { collection: "jobs", id, document: makeJob({ id, submitMs, stats, random }) };
  }
}

/** @param {{ id: string, submitMs: number, stats: number, random: Random }} options */
function makeJob({ id, submitMs, stats, random }) {
  const suite = random.pick(suites);
  const os = random.pick(systems);
  const program = random.pick(programs);
  const box = `vm-2p8g-${random.integer(1, 200)}`;
  /** @param {number} afterMs */
  const time = (afterMs) => new Date(submitMs + afterMs).toISOString().replace(/\.\d+Z/, "+0000");
  const health = random.pick(healths);
  return {
    id,
    suite,
    category: "benchmark",
    os,
    os_version: "12",
    os_arch: "aarch64",
    os_mount: "initramfs",
    arch: "aarch64",
    testbox: box,
    tbox_group: "vm-2p8g",
    hostname: box,
    queue: "vm-2p8g.aarch64",
    group_id: `group-${Math.floor(Number(id.slice(-7)) / 50)}`,
    submit_id: `submit-${Math.floor(Number(id.slice(-7)) / 5)}`,
    submit_time: time(0),
    time: time(0),
    start_time: time(random.integer(60, 7200) * 1000),
    end_time: time(random.integer(7300, 9000) * 1000),
    job_state: health === "success" ? "finished" : health,
    job_stage: "finish",
    job_health: health,
    my_account: "tester",
    result_root: `/result/${suite}/${submitMs}/vm-2p8g/${os}-12-aarch64/${id}`,
    all_params_md5: `${random.integer(0, 0x3fffffff).toString(16)}${random.integer(0, 0x3fffffff).toString(16)}`,
    hw: { nr_cpu: 2, nr_node: 1, memory: "8g", arch: "aarch64" },
    pp: { [program]: { runtime: random.integer(1, 10) * 30, nr_threads: random.integer(1, 4) } },
    errid: random.integer(1, 5) === 1 ? ["stderr.has_stderr", `last_state.test.${program}.exit_code.1`] : [],
    stats: Object.fromEntries(
      Array.from({ length: stats }, (_, index) => [
        `${program}.metric_${index}.average`,
        Number(random.decimal(100000)),
      ]),
    ),
  };
}
