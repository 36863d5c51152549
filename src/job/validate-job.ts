import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { isObject } from "../support/is-object.js";
import { secondsOf } from "./deadline.js";
import { isDefinedFile } from "./define-files.js";
import type { Job } from "./load-job.js";

const requiredKeys = ["suite", "testbox"];
const nameKeys = ["suite", "testbox", "tbox_group", "queue"];
const nameForm = /^[A-Za-z0-9][A-Za-z0-9_.:+~@-]*$/;
const maxNameLength = 200;
const maxShownSigns = 80;
const osMounts = ["nfs", "initramfs", "cifs"];
const hashKeys = ["secrets", "define_files", "job2sh", "pp", "monitors", "on_fail"];
const maxDepth = 64;
const maxBorrowDays = 10;
const secondsPerDay = 86_400;

/**
 * Why a posted job is refused, in the words of scheduler.md 1.4 and in the order of its table; undefined for a good one.
 * Accounts and `max_run` need more than the job: their rows are not here.
 */
export function jobProblem(job: Job): string | undefined {
  return (
    missingKey(job) ??
    badName(job) ??
    badText(job) ??
    badMount(job) ??
    badCluster(job) ??
    longBorrow(job) ??
    wrongType(job)
  );
}

function missingKey(job: Job): string | undefined {
  const missing = requiredKeys.find((key) => (own(job, key) ?? "") === "");
  return missing === undefined ? undefined : `Missing required job key: '${missing}'.`;
}

function badName(job: Job): string | undefined {
  const bad = nameKeys.find((key) => (own(job, key) ?? undefined) !== undefined && !isName(job[key]));
  return bad === undefined ? undefined : `Invalid ${bad}: ${shown(job[bad])}`;
}

/** Whether a value can name a suite, a testbox, a group or a queue: it becomes part of paths and of queue names. */
function isName(value: unknown): boolean {
  return typeof value === "string" && value.length <= maxNameLength && nameForm.test(value) && !value.includes("..");
}

function badText(job: Job): string | undefined {
  for (const [key, value] of Object.entries(job)) {
    if (key.includes("\0")) return `Invalid character in ${key}`;
    const problem = problemWithin(value, 1);
    if (problem === "character") return `Invalid character in ${key}`;
    if (problem === "depth") return `Invalid ${key}: nested deeper than ${maxDepth} levels`;
  }
  return undefined;
}

function problemWithin(value: unknown, depth: number): "character" | "depth" | undefined {
  if (typeof value === "string") return value.includes("\0") ? "character" : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= maxDepth) return "depth";
  for (const key in value) {
    if (key.includes("\0")) return "character";
    const problem = problemWithin((value as Job)[key], depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function badMount(job: Job): string | undefined {
  const mount = job.os_mount ?? undefined;
  if (mount === undefined || osMounts.includes(mount as string)) return undefined;
  const text = typeof mount === "string" ? mount.slice(0, maxShownSigns) : shown(mount);
  return `Invalid os_mount: ${text}, should be in ["nfs", "initramfs", "cifs"]`;
}

/** Run on one machine, a job of several would wait for the others for ever. */
function badCluster({ cluster }: Job): string | undefined {
  if ((cluster ?? "") === "" || cluster === "cs-localhost") return undefined;
  return `Invalid cluster: ${shown(cluster)}, jobs of several machines are not supported`;
}

function longBorrow(job: Job): string | undefined {
  if ((job.ssh_pub_key ?? undefined) === undefined) return undefined;
  const times = [job.runtime, job.sleep, isObject(job.sleep) ? job.sleep.runtime : undefined].map(secondsOf);
  if (times.every((time) => time === undefined || time <= maxBorrowDays * secondsPerDay)) return undefined;
  return `Machine borrow time(runtime/sleep) cannot exceed ${maxBorrowDays} days. Consider re-borrow.`;
}

function wrongType(job: Job): string | undefined {
  for (const key of hashKeys) {
    const value = own(job, key) ?? undefined;
    if (value !== undefined && !isObject(value)) return `invalid type, expect hash: Job[${key}] = ${shown(value)}`;
  }
  for (const [part, lines] of Object.entries((job.job2sh ?? {}) as Job)) {
    const isLines =
      typeof lines === "string" || (Array.isArray(lines) && lines.every((line) => typeof line === "string"));
    if (!isLines) return `invalid type, expect array: Job[job2sh.${part.slice(0, maxShownSigns)}] = ${shown(lines)}`;
  }
  const files = Object.entries((job.define_files ?? {}) as Job);
  const bad = files.find(([path, text]) => !isDefinedFile(path, text));
  return bad === undefined ? undefined : `Invalid define_files: ${shown(bad[0])}`;
}

/** Nothing that an object has from birth. */
function own(job: Job, key: string): unknown {
  return Object.hasOwn(job, key) ? job[key] : undefined;
}

function shown(value: unknown): string {
  return stringifyDigitSafe(value).slice(0, maxShownSigns);
}
