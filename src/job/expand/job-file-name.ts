import { basename } from "node:path";
import type { Job } from "../load-job.js";
import { fieldOf, isMap } from "./fields.js";

const maxValueChars = 31;
const maxStemChars = 181;
/** File systems take 255; there is room for `-<number>` and `.yaml`. */
const maxStemBytes = 235;

/** Names that differ for each job written: `<jobname>-<path_params>.yaml`, later equal ones with a number. */
export interface JobFileNames {
  /** The name for a job of this job file. */
  next(file: string, job: Job): string;
}

/** No name is given twice. */
export function createJobFileNames(): JobFileNames {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return {
    next(file, job) {
      const stem = shortened(`${basename(file).replace(/\.ya?ml$/, "")}-${pathParams(job)}`);
      let count = (counts.get(stem) ?? 0) + 1;
      let name = count === 1 ? stem : `${stem}-${count}`;
      // `a-2` may be the parameters of another job.
      while (taken.has(name)) name = `${stem}-${++count}`;
      counts.set(stem, count);
      taken.add(name);
      return `${name}.yaml`;
    },
  };
}

/**
 * The values of a job's parameters in the order of their names, for a file name: `cs-localhost-tcp-30`; `defaults` where it
 * has none (scheduler.md 5.3a).
 */
export function pathParams(job: Job): string {
  const pp = fieldOf(job, "pp");
  const ofPrograms = Object.entries(isMap(pp) ? pp : {}).flatMap(([program, value]) =>
    isMap(value) ? Object.entries(value) : [[program, value] as const],
  );
  const all: readonly (readonly [string, unknown])[] = [["cluster", fieldOf(job, "cluster")], ...ofPrograms];
  const values = all
    .filter(([, value]) => value !== undefined && value !== null && value !== "" && !isMap(value))
    .sort(([one], [other]) => (one < other ? -1 : Number(one > other)))
    .map(([, value]) =>
      [...String(value)]
        .slice(0, maxValueChars)
        .join("")
        .replace(/[^A-Za-z0-9+=:.%-]/g, "_"),
    );
  return values.length === 0 ? "defaults" : values.join("-");
}

function shortened(stem: string): string {
  let short = [...stem].slice(0, maxStemChars);
  while (Buffer.byteLength(short.join("")) > maxStemBytes) short = short.slice(0, -1);
  return short.join("").replaceAll("\0", "_");
}
