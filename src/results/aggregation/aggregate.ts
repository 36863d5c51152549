import { keyKind } from "../text-keys.js";
import type { AggregationRules } from "./rules.js";
import { cutToWindow, type StatsWindow } from "./window.js";

/** Samples of one stats group by full stats key, as its json holds them. */
export type GroupColumns = ReadonlyMap<string, unknown>;

/** A stat of stats.json: a number, or the text of a message-like key. */
export type StatValue = number | string | readonly string[];

export interface Aggregated {
  readonly stats: Map<string, StatValue>;
  /** Entries of result.json. */
  readonly result: Map<string, unknown>;
}

export interface AggregationOptions {
  readonly rules: AggregationRules;
  readonly window: StatsWindow;
  readonly warn: (text: string) => void;
}

/** Reduces the columns of one group to stats, into `into` (results.md 4.2 and 4.4). */
export function aggregateGroup(
  group: string,
  columns: GroupColumns,
  into: Aggregated,
  options: AggregationOptions,
): void {
  const { rules, warn } = options;
  const numbers = new Map<string, readonly number[]>();
  for (const [key, value] of columns) {
    if (key.startsWith(".result.")) {
      if (key.length > ".result.".length) into.result.set(key.slice(1), value);
    } else if (isTextKey(group, key)) {
      into.stats.set(key, value as StatValue);
    } else if (!isNumbers(value)) {
      warn(`${group}: column ${key} skipped, it holds something else than numbers`);
    } else if (value.length > 0) {
      numbers.set(key, value);
    }
  }
  const timeKey = `${group}.time`;
  const { columns: cut, length } = cutToWindow(numbers, timeKey, options.window, rules.ignoresWindow);
  for (const [key, values] of cut) {
    if (key === timeKey || values.length === 0) continue;
    into.stats.set(key, reduce(key, values, length, rules));
    if (rules.keepsMax(key)) into.stats.set(`${key}.max`, largest(values));
  }
}

function reduce(key: string, values: readonly number[], length: number, rules: AggregationRules): number {
  const first = values[0] as number;
  if (values.length === 1) return first;
  if (rules.isIndependentCounter(key)) return sum(values);
  if (rules.isEventCounter(key)) return (values[values.length - 1] as number) - first;
  return sum(values) / length;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value));
}

function isTextKey(group: string, key: string): boolean {
  return keyKind(key.startsWith(`${group}.`) ? key.slice(group.length + 1) : key) !== "number";
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(Number.isFinite);
}
