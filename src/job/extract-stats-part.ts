import { isObject } from "../support/is-object.js";
import { parameterWords } from "./call-line.js";
import { exportLines } from "./export-top-env.js";
import type { Call, JobLevel } from "./job-level.js";
import type { Job } from "./load-job.js";

/**
 * The function of job.sh that makes statistics of the job's output (scheduler.md 4.2): of its tests and daemons, of its
 * setup programs and monitors, of the time of each test, and those that every job gets.
 */
export function extractStatsPart(job: Job, level: JobLevel, defaultStats: readonly string[]): readonly string[] {
  const calls = callsOf(level);
  const window = ["stats_part_begin", "stats_part_end"].map((key) => [key, job[key]] as const);
  const programs = calls.filter(({ program }) => program.hasStats).map(statsLine);
  const times = calls
    .filter(({ program }) => program.kind === "test")
    .map(({ program }) => `\t$LKP_SRC/stats/wrapper time ${program.base}.time`);
  const defaults = defaultStats.map((name) => `\t$LKP_SRC/stats/wrapper ${name}`);
  const lines = [...exportLines(window), ...new Set([...programs, ...times, ...defaults])];
  return ["extract_stats()", "{", ...(lines.length > 0 ? lines : ["\t:"]), "}"];
}

/** Programs of all levels: what runs in the foreground, then setup, then monitors. */
function callsOf(level: JobLevel): readonly Call[] {
  const all: Record<"body" | "setups" | "monitors", Call[]> = { body: [], setups: [], monitors: [] };
  collectCalls(level, all);
  return [...all.body, ...all.setups, ...all.monitors];
}

function collectCalls(level: JobLevel, all: Record<"body" | "setups" | "monitors", Call[]>): void {
  all.setups.push(...level.setups);
  all.monitors.push(...level.monitors);
  for (const item of level.body) {
    if ("program" in item) all.body.push(item);
    else collectCalls(item.level, all);
  }
}

function statsLine({ program, value }: Call): string {
  const parameters = isObject(value) ? parameterWords(value) : [];
  const env = parameters.length > 0 ? `env ${parameters.join(" ")} ` : "";
  return `\t${env}$LKP_SRC/stats/wrapper ${program.base}`;
}
