import { CciError } from "../../support/cci-error.js";
import { parseNumber } from "../parse-number.js";
import { keyKind } from "../text-keys.js";
import type { Column, NumberColumn } from "./column.js";
import { createComplaints } from "./complaints.js";
import { type FinishedColumns, finishColumns } from "./finish-columns.js";
import type { FindRange } from "./valid-ranges.js";

/** Values of one stats group on their way from a parser to its json: the dump rules of results.md 3. */
export interface StatsGroup {
  readonly name: string;
  /** A value of a bare key, treated like a printed line `key: value`. Throws LOG_TOO_LARGE. */
  add(key: string, value: number | string): void;
  /** A line that an executable printed. Throws LOG_TOO_LARGE. */
  addLine(line: string): void;
  /** Whether no value was taken so far. */
  readonly empty: boolean;
  /** Lines that rule D8 dropped. */
  readonly droppedLines: number;
  /** Columns by full stats key, ready for the json, after the rules of 3.6. */
  finish(): FinishedColumns;
}

/** Zero fill could be made to explode: more cells than this are no log of a run. */
const maxCells = 64 * 1024 * 1024;
/** Programs whose values out of range are ordinary (results.md D11). */
const silentPrograms: ReadonlySet<string> = new Set(["turbostat", "vmstat"]);

export function createStatsGroup(name: string, findRange: FindRange, warn: (text: string) => void): StatsGroup {
  const columns = new Map<string, Column>();
  const invalidRecords = new Map<number, Set<string>>();
  const dropped = createComplaints("lines dropped", warn);
  const invalid = createComplaints("values left out with their record", warn);
  const withoutValue = createComplaints("lines without a value", warn);
  let record = 0;
  let cells = 0;

  const isHumanText = (key: string): boolean =>
    (name === "dmesg" || name === "kmsg") && (key.startsWith("message:") || key.startsWith("pattern:"));

  /** The column of a key that was not seen yet; undefined where it can have none. */
  function openColumn(key: string, value: number | string): Column | undefined {
    if (isHumanText(key)) return undefined;
    const kind = keyKind(key);
    if (kind === "number" && (key === "" || /[ \t]/.test(key))) {
      dropped.add(`line dropped, its key ${key === "" ? "is empty" : "holds a blank"}: ${key}: ${value}`);
      return undefined;
    }
    const column: Column = kind === "number" ? { kind, values: [], range: findRange(key) } : { kind, values: [] };
    columns.set(key, column);
    return column;
  }

  function pushNumber(key: string, { values, range }: NumberColumn, value: number | string): void {
    if (record < values.length) record = values.length;
    cells += record - values.length + 1;
    if (cells > maxCells) {
      throw new CciError("LOG_TOO_LARGE", `more than ${maxCells} values`, { hint: "too many keys that come and go" });
    }
    while (values.length < record) values.push(0);
    const number = typeof value === "number" ? value : (parseNumber(value) ?? Number.NaN);
    const fits = Number.isFinite(number) && (range === undefined || (number >= range.min && number <= range.max));
    if (!fits) {
      const keys = invalidRecords.get(record) ?? new Set();
      invalidRecords.set(record, keys.add(key));
      if (!silentPrograms.has(name)) invalid.add(`record ${record} left out: ${key}: ${value}`);
    }
    values.push(number);
  }

  function addLine(line: string): void {
    const cut = line.indexOf(": ");
    if (cut >= 0) add(line.slice(0, cut), line.slice(cut + 2));
  }

  function add(key: string, value: number | string): void {
    const given = typeof value === "string" ? value.trim() : value;
    const known = columns.get(key);
    if (known === undefined && key.startsWith("#")) return;
    if (known === undefined && key.includes(": ")) {
      // The first separator counts: this key is not the key it seems.
      addLine(`${key}: ${given}`);
    } else if (given === "") {
      withoutValue.add(`${key}: no value`);
    } else {
      store(key, known ?? openColumn(key, given), given);
    }
  }

  function store(key: string, column: Column | undefined, value: number | string): void {
    if (column?.kind === "number") pushNumber(key, column, value);
    else if (column?.kind === "text") column.values[0] = unescapeText(String(value));
    else if (column?.kind === "list") column.values.push(unescapeText(String(value)));
  }

  return {
    name,
    add,
    addLine,
    get empty() {
      return columns.size === 0;
    },
    get droppedLines() {
      return dropped.count;
    },
    finish() {
      for (const complaints of [dropped, invalid, withoutValue]) complaints.sumUp();
      return finishColumns(name, columns, invalidRecords, warn);
    },
  };
}

/** Decodes `\n`, `\t` and `\"` of a text, nothing else (results.md D6). */
function unescapeText(text: string): string {
  return text.replace(/\\([nt"])/g, (_, what: string) => (what === "n" ? "\n" : what === "t" ? "\t" : '"'));
}
