import type { Job } from "../../job/load-job.js";
import { statsOf } from "./stat-count.js";

/** Ends of keys that carry the text of an error, not one (bisect.md 4.9.2, results.md 6.4). */
const textEnds = [".message", ".msg", ".element", ".log"];

/** The errids of a job: `errid` and `error_ids`, without repetition; those that its stats count 0 times are left out. */
export function erridsOf(job: Job): string[] {
  const stats = statsOf(job);
  const listed = [...texts(job.errid), ...texts(job.error_ids)];
  const errids = new Set(listed.filter((errid) => !textEnds.some((end) => errid.endsWith(end))));
  return [...errids].filter((errid) => !Object.hasOwn(stats, errid) || Number(stats[errid]) !== 0);
}

/** A list; or, as relational stores have it, one text in which a blank within quotes does not split (bisect.md 2 P-3). */
function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return value.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? [];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string" && each !== "") : [];
}
