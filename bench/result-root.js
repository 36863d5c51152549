import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));
const suite = "iperf";
const defaults = ["dmesg", "stderr", "time"];
const monitors = ["diskstats", "interrupts", "iostat", "meminfo", "mpstat", "numa-vmstat", "proc-vmstat"];
const moreMonitors = ["sar", "slabinfo", "softirqs", "uptime", "vmstat"];
const programs = [suite, ...defaults, ...monitors, ...moreMonitors];

/**
 * Makes the result root of an ordinary job: one small log of each program out of fixtures/, and a job.yaml.
 * @param {string} folder made here
 * @returns {number} how many logs it holds
 */
export function makeResultRoot(folder) {
  mkdirSync(folder, { recursive: true });
  for (const program of programs) copyFileSync(firstLog(program), join(folder, program));
  const names = [...monitors, ...moreMonitors];
  writeFileSync(
    join(folder, "job.yaml"),
    `suite: ${suite}
testcase: ${suite}
category: benchmark
pp:
  ${suite}:
    runtime: 1
monitors:
${names.map((name) => `  ${name}:\n`).join("")}`,
  );
  return programs.length;
}

/** @param {string} program */
function firstLog(program) {
  const folder = join(fixtures, program);
  const name = readdirSync(folder)
    .filter((file) => file.endsWith(".log"))
    .sort()[0];
  if (name === undefined) throw new Error(`no log in ${folder}`);
  return join(folder, name);
}
