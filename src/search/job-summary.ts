import { compareText } from "../store/compare-text.js";
import type { Document } from "../store/document.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { isObject } from "../support/is-object.js";
import { summaryFlags } from "./summary-flags.js";

/** What es-jobs says of many jobs (results.md 7.5). It keeps ids and values, never a whole job. */
export interface JobSummary {
  /** Takes a job in, in the order of the lists to come. */
  add(id: string, job: Document): void;
  /** `key: json` for each line, the sections in their order, each sorted by key. */
  lines(): Iterable<readonly [key: string, json: string]>;
}

/** Fields whose values are counted. */
const countedFields: readonly string[] = [
  ..."suite os arch category job_state job_health job_stage tbox_group upstream_repo".split(" "),
];

/** `isFunctional` says of a stat whether it tells pass or fail, in place of how much. */
export function createJobSummary(isFunctional: (stat: string) => boolean): JobSummary {
  const idsByValue = new Map<string, string[]>();
  const jobsByStat = new Map<string, number>();
  const valuesByStat = new Map<string, unknown[]>();
  const kindByStat = new Map<string, StatKind>();

  const kindOf = (stat: string): StatKind => {
    const kind = kindByStat.get(stat) ?? kindOfStat(stat, isFunctional);
    kindByStat.set(stat, kind);
    return kind;
  };

  const addStat = (stat: string, value: unknown): void => {
    append(valuesByStat, stat, value);
    const kind = kindOf(stat);
    if (kind === "functional") increment(jobsByStat, stat);
    if (kind === "element") for (const element of textsOf(value)) increment(jobsByStat, `${stat}: ${element}`);
  };

  return {
    add(id, job) {
      for (const field of countedFields) {
        for (const text of textsOf(job[field])) append(idsByValue, `${field}=${text}`, id);
      }
      for (const flag of summaryFlags(job)) append(idsByValue, `summary.${flag}=1`, id);
      if (isObject(job.stats)) for (const [stat, value] of Object.entries(job.stats)) addStat(stat, value);
    },
    *lines() {
      const values = sorted(idsByValue);
      for (const [value, ids] of values) yield [`kvcount.${value}`, String(ids.length)];
      for (const [value, ids] of values) yield [`raw.id.[${value}]`, JSON.stringify(ids)];
      for (const [stat, jobs] of sorted(jobsByStat)) yield [`sum.stats.${stat}`, String(jobs)];
      const stats = sorted(valuesByStat);
      for (const [stat, all] of stats) yield [`raw.stats.${stat}`, stringifyDigitSafe(all)];
      const measured = stats
        .filter(([stat]) => kindOf(stat) === "measure")
        .map(([stat, all]) => [stat, all.filter(isNumber)] as const)
        .filter(([, numbers]) => numbers.length > 0);
      for (const [stat, numbers] of measured) yield [`avg.stats.${stat}`, JSON.stringify(average(numbers))];
      for (const [stat, numbers] of measured)
        yield [`max.stats.${stat}`, String(numbers.reduce((a, b) => (b > a ? b : a)))];
      for (const [stat, numbers] of measured)
        yield [`min.stats.${stat}`, String(numbers.reduce((a, b) => (b < a ? b : a)))];
    },
  };
}

/** `message`: text that is only listed. */
type StatKind = "functional" | "element" | "message" | "measure";

function kindOfStat(stat: string, isFunctional: (stat: string) => boolean): StatKind {
  if (stat.endsWith(".element")) return "element";
  if (stat.endsWith(".message")) return "message";
  return isFunctional(stat) ? "functional" : "measure";
}

/** The distinct elements of a value as text; none for null. */
function textsOf(value: unknown): ReadonlySet<string> {
  const elements = Array.isArray(value) ? value : [value];
  const present = elements.filter((element) => element !== null && element !== undefined);
  return new Set(
    present.map((element) => (typeof element === "object" ? stringifyDigitSafe(element) : String(element))),
  );
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function average(numbers: readonly (number | bigint)[]): number {
  return numbers.reduce<number>((sum, number) => sum + Number(number), 0) / numbers.length;
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => compareText(a, b));
}
