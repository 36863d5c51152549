import type { Job } from "./load-job.js";
import { yamlKey, yamlNumber, yamlString } from "./yaml-scalar.js";

/** They travel in other files of the archive, or nowhere. */
const leftOut: ReadonlySet<string> = new Set(["job2sh", "secrets", "job_token", "my_token", "my_email"]);
/** Readers of YAML look so far for the colon behind a key. */
const maxSimpleKey = 1000;

/**
 * job.yaml of a job, without `job2sh` and secrets (scheduler.md 4.1): YAML that readers of its versions 1.1 and 1.2 read
 * back with the same types, one line for a field, all digits of big numbers.
 */
export function writeJobYaml(job: Job): string {
  return mapText(
    Object.entries(job).filter(([key]) => !leftOut.has(key)),
    "",
  );
}

/** A map as YAML: secrets.yaml, or a job with all it holds. */
export function writeYaml(map: Job): string {
  return mapText(Object.entries(map), "");
}

function mapText(entries: readonly (readonly [string, unknown])[], indent: string): string {
  const lines = entries.filter(([, value]) => value !== undefined).map(([key, value]) => fieldText(key, value, indent));
  return lines.length === 0 ? `${indent}{}\n` : lines.join("");
}

function fieldText(key: string, value: unknown, indent: string): string {
  const name = yamlKey(key);
  const isSimple = name.length <= maxSimpleKey;
  const start = `${indent}${isSimple ? "" : "? "}${name}${isSimple ? "" : `\n${indent}`}:`;
  if (value === null) return `${start}\n`;
  if (!isFilled(value)) return `${start} ${scalarText(value)}\n`;
  return `${start}\n${Array.isArray(value) ? listText(value, indent) : mapText(Object.entries(value), `${indent}  `)}`;
}

function listText(values: readonly unknown[], indent: string): string {
  return values.map((value) => `${indent}- ${itemText(value, `${indent}  `)}`).join("");
}

/** An element behind its hyphen: the first line of a map or list stands on the same line. */
function itemText(value: unknown, indent: string): string {
  if (!isFilled(value)) return `${scalarText(value)}\n`;
  const text = Array.isArray(value) ? listText(value, indent) : mapText(Object.entries(value), indent);
  return text.slice(indent.length);
}

/** A list or map that has something in it. */
function isFilled(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function scalarText(value: unknown): string {
  if (typeof value === "object") return value === null ? "null" : Array.isArray(value) ? "[]" : "{}";
  if (typeof value === "number" || typeof value === "bigint") return yamlNumber(value);
  return typeof value === "string" ? yamlString(value) : String(value);
}
