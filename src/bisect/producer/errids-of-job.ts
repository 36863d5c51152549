import type { Job } from "../../job/load-job.js";
import { isObject } from "../../support/is-object.js";
import { splitErrids } from "./split-errids.js";

/** Beyond that a text is no name of an error. */
const longestErrid = 2000;

/**
 * The error ids that a job has (bisect.md 2 P-3): those of its fields `errid` and `error_ids`, of which its stats say that
 * they occurred. Where a text can be split in several ways, the keys of the stats say which is right.
 */
export function erridsOfJob(job: Job): readonly string[] {
  const stats = isObject(job.stats) ? job.stats : undefined;
  const given = [...listOf(job.errid, stats), ...listOf(job.error_ids, stats)];
  const isPresent = (errid: string): boolean =>
    errid.length <= longestErrid && (stats === undefined || occurrences(stats, errid) > 0);
  return [...new Set(given)].filter(isPresent);
}

/** How often an error id occurred; 0 also where the stats have something else under that key. */
function occurrences(stats: Readonly<Record<string, unknown>>, errid: string): number {
  const value = Object.hasOwn(stats, errid) ? Number(stats[errid]) : 0;
  return Number.isNaN(value) ? 0 : value;
}

type Stats = Readonly<Record<string, unknown>>;

function listOf(field: unknown, stats: Stats | undefined): readonly string[] {
  if (Array.isArray(field)) return field.filter((errid): errid is string => typeof errid === "string" && errid !== "");
  if (typeof field !== "string") return [];
  return stats === undefined ? splitErrids(field) : splitByStats(field, stats);
}

/** Takes out the keys with blanks, the longest first, and splits what is between them. */
function splitByStats(text: string, stats: Stats): readonly string[] {
  const keys = Object.keys(stats).filter((key) => /\s/.test(key) && text.includes(key));
  keys.sort((a, b) => b.length - a.length);
  let parts: readonly (string | { readonly errid: string })[] = [text];
  for (const errid of keys) {
    parts = parts.flatMap((part) => (typeof part === "string" ? takenOut(part, errid) : [part]));
  }
  return parts.flatMap((part) => (typeof part === "string" ? splitErrids(part) : [part.errid]));
}

function takenOut(text: string, errid: string): readonly (string | { readonly errid: string })[] {
  const padded = ` ${text} `;
  const at = padded.indexOf(` ${errid} `);
  if (at < 0) return [text];
  return [padded.slice(0, at), { errid }, padded.slice(at + errid.length + 2)];
}
