import { refusalRules } from "./failed-job.js";
import { type DropRule, dropRules } from "./filter-errid.js";

/** Why there is a task already, or needs none (bisect.md 2 P-7): by its id, its group, or a known culprit. */
const duplicateRules = ["exact", "group", "regression"] as const;
export type DuplicateRule = (typeof duplicateRules)[number];

/**
 * What a cycle did (bisect.md 2 P-9). Each job counts once: in `cached`, one of the refusals, `too_old`, `failed_jobs`, or
 * it was searched for error ids; each error id of those once: in `dropped`, `duplicate`, `created`, `reset` or `failed`.
 */
export interface CycleCounters {
  /** Jobs that were looked at. */
  readonly queried: number;
  /** Seen by a cycle before. */
  readonly cached: number;
  readonly not_ready: number;
  readonly not_failed: number;
  /** Step jobs and wrapper jobs. */
  readonly own: number;
  readonly no_errid: number;
  readonly no_source: number;
  readonly too_old: number;
  readonly failed_jobs: number;
  /** Error ids of all other jobs. */
  readonly errids: number;
  /** Metrics that got worse (P-8); each ends as an error id does. */
  readonly metrics: number;
  readonly dropped: Readonly<Record<DropRule, number>>;
  readonly duplicate: Readonly<Record<DuplicateRule, number>>;
  readonly created: number;
  /** Tasks that had failed and wait again. */
  readonly reset: number;
  readonly failed: number;
}

/** Counts of one cycle, while it goes on. */
export interface CycleTally {
  add(what: PlainCount, by?: number): void;
  drop(rule: DropRule): void;
  duplicate(rule: DuplicateRule): void;
  counters(): CycleCounters;
}

type PlainCount = Exclude<keyof CycleCounters, "dropped" | "duplicate">;

const plainCounts: readonly PlainCount[] = [
  ...(["queried", "cached", "too_old", "failed_jobs", "errids", "metrics", "created", "reset", "failed"] as const),
  ...refusalRules,
];

export function openCycleTally(): CycleTally {
  const plain = zeros<PlainCount>(plainCounts);
  const dropped = zeros<DropRule>(dropRules);
  const duplicate = zeros<DuplicateRule>(duplicateRules);
  const bump = <Name>(counts: Map<Name, number>, name: Name, by: number): void =>
    void counts.set(name, (counts.get(name) ?? 0) + by);
  return {
    add: (what, by = 1) => bump(plain, what, by),
    drop: (rule) => bump(dropped, rule, 1),
    duplicate: (rule) => bump(duplicate, rule, 1),
    counters: () => ({ ...record(plain), dropped: record(dropped), duplicate: record(duplicate) }),
  };
}

function zeros<Name>(names: readonly Name[]): Map<Name, number> {
  return new Map(names.map((name) => [name, 0]));
}

function record<Name extends string>(counts: ReadonlyMap<Name, number>): Record<Name, number> {
  return Object.fromEntries(counts) as Record<Name, number>;
}
