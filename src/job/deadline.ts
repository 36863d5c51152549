import { parseDurationS } from "./duration.js";
import type { Job } from "./load-job.js";

const secondsByStage: ReadonlyMap<string, number> = new Map([
  ["dispatch", 3600],
  ["boot", 3600],
  ["setup", 600],
  ["wait_peer", 7200],
  ["post_run", 1800],
  ["manual_check", 36_000],
]);

const finishSeconds = { physical: 1200, virtual: 60 };
/** No stage lasts longer: some thirty years, which a date can still hold. */
const maxStageSeconds = 1_000_000_000;

/**
 * Seconds that a job may stay in a stage (scheduler.md 6); undefined where nothing limits it: `submit`, `renew`, which has
 * a deadline of its own, the ends by cancel or abort, and words that are no stage. `finish` is the time the machine has to
 * come back.
 */
export function stageSeconds(stage: string, job: Job): number | undefined {
  if (stage === "running") return Math.min(runningSeconds(job), maxStageSeconds);
  if (stage === "finish") return finishSeconds[isVirtual(job) ? "virtual" : "physical"];
  return secondsByStage.get(stage);
}

function runningSeconds(job: Job): number {
  const timeout = secondsOf(job.timeout);
  if (timeout !== undefined) return timeout;
  const runtime = secondsOf(job.runtime) ?? 3600;
  return runtime + Math.floor(Math.max(runtime / 8, 300)) + Math.floor(Math.sqrt(runtime));
}

/** Seconds in a field: a number, or text with a unit; undefined unless there is at least one. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value !== "number" && typeof value !== "string" && typeof value !== "bigint") return undefined;
  const seconds = typeof value === "string" ? parseDurationS(value) : Math.floor(Number(value));
  return seconds !== undefined && seconds >= 1 ? seconds : undefined;
}

function isVirtual(job: Job): boolean {
  const machine = job.tbox_group ?? job.testbox;
  return typeof machine === "string" && /^(?:vm|dc|vt)-/.test(machine);
}
