import type { Query } from "../http/read-query.js";
import { isJobId } from "../job-id.js";
import { Refusal } from "../refusal.js";

const mostChars = 200;
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** Other keys of a queue end so. */
const reserved = /(?:^|\/)(?:ready|in_process|content)$/;

/** A parameter that must be there. Throws Refusal 400 `Missing parameter <queue>`; the brackets are part of it. */
export function needParameter(query: Query, name: string): string {
  const value = query[name];
  if (value === undefined || value === "") throw new Refusal(400, `Missing parameter <${name}>`);
  if (value.length > mostChars || controls.test(value)) throw invalid(name);
  return value;
}

/** A parameter that names a queue: `sched/vm-2p8g`, also with `/idle` or a UUID behind it. Throws Refusal 400. */
export function needQueue(query: Query, name: string): string {
  const queue = needParameter(query, name);
  if (reserved.test(queue) || queue.split("/").includes("")) throw invalid(name);
  return queue;
}

/** The parameter `id`. Throws Refusal 400. */
export function needId(query: Query): string {
  const id = needParameter(query, "id");
  if (!isJobId(id)) throw invalid("id");
  return id;
}

function invalid(name: string): Refusal {
  return new Refusal(400, `Invalid parameter <${name}>`);
}
