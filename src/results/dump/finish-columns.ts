import type { Column } from "./column.js";

/** Values of one key: samples, one text, or a list of texts. */
type ColumnValue = readonly number[] | readonly string[] | string;

export interface FinishedColumns {
  /** By full stats key, in order of first appearance; empty: there is nothing to store. */
  readonly columns: ReadonlyMap<string, ColumnValue>;
  /** Length of the shortest number column as it was printed, 0 without one. */
  readonly minLength: number;
}

/** Groups whose columns may differ in length (results.md 3.6, 5). */
const unstructuredGroups: ReadonlySet<string> = new Set(["ftrace", "perf-stat", "sched_debug", "slabinfo", "meminfo"]);

/** The rules of results.md 3.6, 1-6: zero columns, invalid records, the record that was cut off. */
export function finishColumns(
  group: string,
  columns: ReadonlyMap<string, Column>,
  invalidRecords: ReadonlyMap<number, ReadonlySet<string>>,
  warn: (text: string) => void,
): FinishedColumns {
  const numbers = new Map<string, readonly number[]>();
  for (const [key, column] of columns) if (column.kind === "number") numbers.set(key, column.values);
  const [minLength, maxLength] = lengthsOf(numbers);

  for (const [key, values] of numbers) {
    const keepsZeros = group === "dmesg" && key.startsWith("timestamp");
    if (!keepsZeros && values.every((value) => value === 0)) numbers.delete(key);
  }
  dropInvalid(numbers, invalidRecords, group === "ftrace" || group.startsWith("ftrace.") || maxLength === 1);
  if (!unstructuredGroups.has(group) && !group.startsWith("ftrace.")) dropCutRecord(numbers, warn);

  const finished = new Map<string, ColumnValue>();
  for (const [key, column] of columns) {
    const value =
      column.kind === "number" ? numbers.get(key) : column.kind === "text" ? column.values[0] : column.values;
    if (value !== undefined && value.length > 0) finished.set(`${group}.${key}`, value);
  }
  return { columns: finished, minLength };
}

function lengthsOf(columns: ReadonlyMap<string, readonly number[]>): [min: number, max: number] {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (const { length } of columns.values()) {
    min = Math.min(min, length);
    max = Math.max(max, length);
  }
  return [columns.size === 0 ? 0 : min, max];
}

/** Takes invalid records out of all columns, or, in a group without records, only the bad values (results.md 3.4). */
function dropInvalid(
  columns: Map<string, readonly number[]>,
  invalidRecords: ReadonlyMap<number, ReadonlySet<string>>,
  onlyBadValues: boolean,
): void {
  if (invalidRecords.size === 0) return;
  for (const [key, values] of columns) {
    const isBad = (at: number): boolean => {
      const keys = invalidRecords.get(at);
      return keys !== undefined && (!onlyBadValues || keys.has(key));
    };
    const left = values.filter((_, at) => !isBad(at));
    if (left.length > 0) columns.set(key, left);
    else columns.delete(key);
  }
}

/** A monitor killed in the middle of a record leaves some columns one longer (results.md 3.6, 4). */
function dropCutRecord(columns: Map<string, readonly number[]>, warn: (text: string) => void): void {
  const [min, max] = lengthsOf(columns);
  if (min === max) return;
  if (min !== max - 1) {
    warn(`not a matrix: columns of ${min} to ${max} samples`);
    return;
  }
  for (const [key, values] of columns) if (values.length === max) columns.set(key, values.slice(0, -1));
  warn(`last record incomplete, left out`);
}
