import { CciError } from "../support/cci-error.js";
import { isObject } from "../support/is-object.js";
import { printable } from "../support/printable.js";

/** A job for a container (scheduler.md 2.3). */
export interface BootAnswer {
  readonly id: string;
  /** Of job.cgz. */
  readonly jobUrl: URL;
  /** Of the archive of lkp programs, where the answer names one. */
  readonly lkpUrl: URL | undefined;
}

/** An id names a folder of ours. */
const safeId = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$/;
const shownChars = 80;

/** Reads the answer of `/boot.container`; undefined: no job. Throws SCHEDULER_REFUSED for what is no such answer. */
export function readBootAnswer(text: string): BootAnswer | undefined {
  const answer = parse(text);
  const { job_id: id, job, lkp } = answer;
  if (job === undefined && (id === undefined || id === "0" || id === "")) return undefined;
  if (typeof id !== "string" || !safeId.test(id) || id.includes("..")) throw unusable("job_id", id);
  const jobUrl = httpUrl(job);
  if (!jobUrl) throw unusable("job", job);
  return { id, jobUrl, lkpUrl: httpUrl(lkp) };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(text);
    if (isObject(answer)) return answer;
  } catch {
    // Not JSON at all is said below.
  }
  throw new CciError(
    "SCHEDULER_REFUSED",
    `the boot answer is no JSON object: ${printable(text.slice(0, shownChars))}`,
    {
      hint: "is it a scheduler that answers there?",
    },
  );
}

function httpUrl(value: unknown): URL | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
}

function unusable(field: string, value: unknown): CciError {
  const shown = printable(String(JSON.stringify(value)).slice(0, shownChars));
  return new CciError("SCHEDULER_REFUSED", `the boot answer has an unusable ${field}: ${shown}`);
}
