import { parseDurationS } from "../duration.js";
import type { Job } from "../load-job.js";
import { fieldOf, isMap, verbatimFields } from "./fields.js";

const sleepName = /^sleep(-\d+)?$/;
const share = /^(\d{1,6}(?:\.\d{1,6})?)%$/;

/**
 * Durations as seconds, in `runtime`, `timeout` and the value of `sleep`; `nr_threads` and `nr_task` in percent as that
 * share of the machine's `nr_cpu`, at least 1 (scheduler.md 5.3 rule 8). Everything else stays as written.
 */
export function convertUnits(job: Job): Job {
  const nrCpu = Number(fieldOf(job, "nr_cpu") ?? Number.NaN);
  const convert = (key: string, value: unknown): unknown => {
    if (isMap(value)) return verbatimFields.has(key) ? value : convertAll(value);
    if (typeof value !== "string") return value;
    if (key === "runtime" || key === "timeout" || sleepName.test(key)) return parseDurationS(value) ?? value;
    return key === "nr_threads" || key === "nr_task" ? shareOf(value, nrCpu) : value;
  };
  const convertAll = (map: Job): Job =>
    Object.fromEntries(Object.entries(map).map(([key, value]) => [key, convert(key, value)]));
  return convertAll(job);
}

function shareOf(text: string, nrCpu: number): unknown {
  const percent = share.exec(text)?.[1];
  if (percent === undefined || !(nrCpu > 0)) return text;
  return Math.max(1, Math.floor((Number(percent) * nrCpu) / 100));
}
