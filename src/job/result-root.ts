import { isObject } from "../support/is-object.js";
import type { Job } from "./load-job.js";
import { pathWord } from "./path-word.js";

const maxParameterSigns = 40;

/**
 * Where the results of a job lie below the result base (scheduler.md 1.3): `/result/<suite>/<id>`, or in the long form
 * `/result/<suite>/<submit_date>/<tbox_group>/<rootfs>/<pp_params>/<id>` without an empty `pp_params`. Always computed anew
 * from the job, which has its id, suite, tbox_group and, for the long form, submit_date and os fields.
 */
export function resultRootOf(job: Job, form: "short" | "long"): string {
  const suite = pathWord(job.suite ?? "default");
  if (form === "short") return `/result/${suite}/${job.id}`;
  const rootfs = rootfsOf(job);
  const middle = [pathWord(job.submit_date), pathWord(job.tbox_group), rootfs, parametersOf(job.pp)];
  return `/result/${suite}/${middle.filter((part) => part !== "").join("/")}/${job.id}`;
}

function rootfsOf(job: Job): string {
  return `${pathWord(job.os)}-${pathWord(job.os_version)}-${pathWord(job.os_arch)}`;
}

/** Values of `pp` in the order of `<program>.<parameter>`, 40 signs of them at most, joined by `-`. */
function parametersOf(pp: unknown): string {
  const values: string[] = [];
  let left = maxParameterSigns;
  for (const [, value] of flattened(pp).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = String(value);
    if (text.startsWith("_")) continue;
    const shown = text
      .replaceAll("/", "-")
      .replace(/[^A-Za-z0-9_.-]/g, "")
      .slice(0, left);
    if (shown !== "") values.push(shown);
    left -= shown.length;
    if (left === 0) break;
  }
  const joined = trimHyphens(values.join("-"));
  // A folder of dots would lead elsewhere.
  return /^\.+$/.test(joined) ? "" : joined;
}

function flattened(pp: unknown): [string, unknown][] {
  if (!isObject(pp)) return [];
  const found: [string, unknown][] = [];
  for (const [program, value] of Object.entries(pp)) {
    const parameters = isObject(value) ? Object.entries(value) : [["", value] as const];
    for (const [name, parameter] of parameters) {
      const isShown = parameter !== null && parameter !== undefined && typeof parameter !== "object";
      if (isShown) found.push([name === "" ? program : `${program}.${name}`, parameter]);
    }
  }
  return found;
}

function trimHyphens(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text[start] === "-") start++;
  while (end > start && text[end - 1] === "-") end--;
  return text.slice(start, end);
}
