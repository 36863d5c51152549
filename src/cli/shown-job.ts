import type { Job } from "../job/load-job.js";
import { isObject } from "../support/is-object.js";

const hidden = "***";
const secretFields: ReadonlySet<string> = new Set(["my_token", "job_token"]);

/** A job for people to read: tokens and the values of `secrets` are `***`. */
export function shownJob(job: Job): Job {
  return Object.fromEntries(
    Object.entries(job).map(([key, value]) => {
      if (secretFields.has(key)) return [key, hidden];
      if (key !== "secrets") return [key, value];
      return [key, isObject(value) ? Object.fromEntries(Object.keys(value).map((name) => [name, hidden])) : hidden];
    }),
  );
}
