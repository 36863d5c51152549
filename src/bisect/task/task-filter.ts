import { parsePattern } from "../../search/pattern.js";
import type { Condition, Pattern, Query } from "../../store/query.js";
import type { Clock } from "../../support/clock.js";
import { nowS } from "./now-s.js";
import { statusNamed } from "./task-row.js";
import { badRequest, optionalText, shown } from "./task-text.js";

/** Filters by the names of bisect.md 5.1, as they stand in a URL or on a command line. */
export type TaskFilter = Readonly<Record<string, string>>;

const mostChars = 4096;
const mostIds = 1000;

/** What each filter asks of a row. */
const readers: ReadonlyMap<string, (value: string, clock: Clock) => Condition> = new Map([
  ["status", (value) => keyword("bisect_status", words(value).map(statusOf))],
  ["error_id", (value) => keyword("error_id", [value])],
  ["bisect_metric", (value) => keyword("bisect_metric", [value])],
  ["bad_job_id", (value) => keyword("bad_job_id", [value])],
  ["category", (value) => keyword("category", words(value))],
  ["suite", (value) => keyword("suite", words(value))],
  ["project", (value) => keyword("project", words(value))],
  ["fail_reason", (value) => keyword("fail_reason", words(value))],
  ["group_id", (value) => keyword("group_id", [value])],
  ["task_id", (value) => keyword("id", idsOf(value))],
  ["task_ids", (value) => keyword("id", idsOf(value))],
  ["hours", hours],
  ["git_url", (value) => ({ kind: "pattern", field: "git_url", patterns: [within(value)] })],
  ["first_bad_commit", (value) => ({ kind: "pattern", field: "first_bad_commit", patterns: [prefix(value)] })],
]);

/** The names that filters may have. */
const filterNames: readonly string[] = [...readers.keys()];

/**
 * Filters as a search; blank ones count as missing. Throws USAGE for an unknown name or a value that cannot be meant:
 * nobody wants to delete by a filter that was not understood.
 */
export function readTaskFilter(filter: TaskFilter, clock: Clock): Query {
  const conditions: Condition[] = [];
  for (const [name, value] of Object.entries(filter)) {
    const read = readers.get(name);
    if (!read) throw badRequest(`unknown filter ${shown(name)}`, `known: ${filterNames.join(", ")}`);
    const text = optionalText(name, value, mostChars * 10);
    if (text !== undefined) conditions.push(read(text, clock));
  }
  return { conditions };
}

function keyword(field: string, values: readonly string[]): Condition {
  return { kind: "keyword", field, values };
}

function words(value: string): readonly string[] {
  return value
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function statusOf(name: string): string {
  const status = statusNamed(name);
  if (status === undefined)
    throw badRequest(`status ${shown(name)} is none of wait, processing, completed, failed, cancelled`);
  return status;
}

const idForm = /^\d{1,19}$/;

/** Whether it may be the id of a task. */
export function isTaskId(id: string): boolean {
  return idForm.test(id);
}

function idsOf(value: string): readonly string[] {
  const ids = words(value);
  const wrong = ids.find((id) => !isTaskId(id));
  if (wrong !== undefined) throw badRequest(`task id ${shown(wrong)} is no number`);
  if (ids.length > mostIds) throw badRequest(`${ids.length} task ids; at most ${mostIds}`);
  return ids;
}

const mostHours = 1_000_000;

function hours(value: string, clock: Clock): Condition {
  const number = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (!(number > 0 && number <= mostHours)) throw badRequest(`hours ${shown(value)} is no number above 0`);
  return { kind: "number", field: "submit_time", intervals: [{ gte: Math.floor(nowS(clock) - number * 3600) }] };
}

/** A text that may stand anywhere in the value. */
function within(text: string): Pattern {
  return parsePattern(text.replace(/[!-/:-@[-`{-~]/g, "\\$&"));
}

const hexForm = /^[0-9a-f]{7,40}$/;

function prefix(value: string): Pattern {
  const hex = value.trim().toLowerCase();
  if (!hexForm.test(hex)) throw badRequest(`first_bad_commit ${shown(value)} is no hex of at least 7 signs`);
  return { lucene: `${hex}.*`, re2: `${hex}.*` };
}
