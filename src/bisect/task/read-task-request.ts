import { isObject } from "../../support/is-object.js";
import type { BisectTask } from "./bisect-task.js";
import { readTaskOptions } from "./read-task-options.js";
import type { TaskRequest } from "./task-request.js";
import { badRequest, optionalText, shown } from "./task-text.js";

/** Longer texts are not searchable in every store. */
const mostNameChars = 4096;
const mostUrlChars = 2048;
const mostRefChars = 200;
const mostPriority = 1_000_000;
const mostTimeoutS = 20 * 86_400;

const fields: ReadonlySet<string> = new Set(
  `bad_job_id error_id bisect_metric bisect_metrics good_commit bad_commit git_url axis priority_level timeout direction
   options j`.split(/\s+/),
);

/**
 * The body of `/new_bisect_task` (bisect.md 5.1). Blank texts and null count as missing. Throws USAGE, naming the field
 * and its value.
 */
export function readTaskRequest(body: unknown): TaskRequest {
  if (!isObject(body)) throw badRequest("a bisect task is asked for by a JSON object");
  const unknown = Object.keys(body).find((field) => !fields.has(field));
  if (unknown !== undefined) throw badRequest(`unknown field ${shown(unknown)}`, `known: ${[...fields].join(", ")}`);
  const bad_job_id = jobId(body.bad_job_id);
  const subject = subjectOf(body);
  const direction = directionOf(body.direction, subject.bisect_metric !== undefined);
  refuseDetails(body.j);
  const options = readTaskOptions(body.options);
  const given = {
    good_commit: commit("good_commit", body.good_commit),
    bad_commit: commit("bad_commit", body.bad_commit),
    git_url: url(body.git_url),
    axis: axis(body.axis),
    priority_level: wholeNumber("priority_level", body.priority_level, mostPriority),
    timeout: wholeNumber("timeout", body.timeout, mostTimeoutS),
    direction,
    options,
  };
  return {
    bad_job_id,
    ...subject,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}

const jobIdForm = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** Whether it may be the id of a job: never a path. */
function isBadJobId(id: string): boolean {
  return jobIdForm.test(id) && !id.includes("..");
}

function jobId(value: unknown): string {
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isSafeInteger(value))) {
    throw badRequest(`bad_job_id ${shown(value)} is a number beyond 2^53`, "write it as a text: its digits are lost");
  }
  const id = typeof value === "number" ? String(value) : optionalText("bad_job_id", value, mostRefChars)?.trim();
  if (id === undefined) throw badRequest("bad_job_id is missing");
  if (!isBadJobId(id)) throw badRequest(`bad_job_id ${shown(value)} is no id of a job`);
  return id;
}

function subjectOf(body: Readonly<Record<string, unknown>>): Pick<TaskRequest, "error_id" | "bisect_metric"> {
  const errorId = optionalText("error_id", body.error_id, mostNameChars);
  const newer = optionalText("bisect_metric", body.bisect_metric, mostNameChars);
  const older = optionalText("bisect_metrics", body.bisect_metrics, mostNameChars);
  if (newer !== undefined && older !== undefined && newer !== older) {
    throw badRequest("bisect_metric and bisect_metrics differ", "bisect_metrics is its older spelling");
  }
  const metric = newer ?? older;
  if (errorId === undefined && metric === undefined) throw badRequest("error_id or bisect_metric is missing");
  if (errorId !== undefined && metric !== undefined) throw badRequest("error_id and bisect_metric exclude each other");
  return errorId === undefined ? { bisect_metric: metric } : { error_id: errorId };
}

function directionOf(value: unknown, isMetric: boolean): BisectTask["direction"] | undefined {
  const direction = optionalText("direction", value, mostRefChars);
  if (direction === undefined) return undefined;
  if (!isMetric) throw badRequest("direction is for metrics alone");
  if (direction === "worse" || direction === "better") return direction;
  throw badRequest(`direction ${shown(direction)} is neither worse nor better`);
}

/** What people write where they have no commit. */
const placeholders: ReadonlySet<string> = new Set(["n/a", "none", "null", "unknown", "-", "undefined"]);
/** Of ids, tags and branches: no option, no way up, nothing that git reads as more than a name. */
const refForm = /^[A-Za-z0-9_][A-Za-z0-9_./+-]*$/;

function commit(name: string, value: unknown): string | undefined {
  const text = optionalText(name, value, mostRefChars)?.trim();
  if (text === undefined) return undefined;
  if (placeholders.has(text.toLowerCase()) || !refForm.test(text) || text.includes("..")) {
    throw badRequest(`${name} ${shown(text)} is no commit`, "40 hex, at least 12 of them, or a tag");
  }
  return text;
}

const notInUrl = /[\s\p{Cc}]/u;

/** Which addresses may be used is for whoever makes the mirror (bisect.md 4.1). */
function url(value: unknown): string | undefined {
  const text = optionalText("git_url", value, mostUrlChars)?.trim();
  if (text === undefined) return undefined;
  if (text.startsWith("-") || notInUrl.test(text)) throw badRequest(`git_url ${shown(text)} is no address`);
  return text;
}

const axisForm = /^[A-Za-z0-9_][A-Za-z0-9_.+@~-]*$/;

function axis(value: unknown): string | undefined {
  const text = optionalText("axis", value, mostRefChars)?.trim();
  if (text === undefined || axisForm.test(text)) return text;
  throw badRequest(`axis ${shown(text)} is no field of a job`, "ss.linux.commit, upstream_commit");
}

function wholeNumber(name: string, value: unknown, most: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most) return Number(value);
  throw badRequest(`${name} ${shown(value)} is no whole number from 0 to ${most}`);
}

/** `j` is for the service; clients of the first generation send it empty. */
function refuseDetails(value: unknown): void {
  if (value === undefined || value === null || (isObject(value) && Object.keys(value).length === 0)) return;
  throw badRequest(`j ${shown(value)} cannot be given`, "what may be chosen goes into options");
}
