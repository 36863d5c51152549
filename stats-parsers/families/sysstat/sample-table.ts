import type { Emit } from "../../../src/results/parser.js";
import { isNumberText } from "../number-text.js";
import { isJsonObject, type JsonObject } from "./json-samples.js";

/** How the keys of a section of a sample begin and end: `cpu.all.usr%`. */
interface SectionStyle {
  readonly prefix: string;
  readonly suffix: string;
}

export interface SampleTableOptions {
  /** Sections with keys of their own style; of any other the section's name is the prefix, without a suffix. */
  readonly styles?: ReadonlyMap<string, SectionStyle>;
  /** Keys that hold one of these texts are left out. */
  readonly without?: RegExp;
}

type Value = number | string;

interface Cell {
  readonly field: string;
  readonly key: string;
  value: Value;
}

/** The cells of a named row, in the order of its fields. */
interface Row {
  readonly prefix: string;
  readonly suffix: string;
  readonly cells: Cell[];
}

/** Sections within sections: real logs have two levels. */
const maxLevels = 4;

/**
 * The numbers of a sysstat sample by key. It is carried over from sample to sample and printed as a whole after each one: a
 * key keeps its first place, one that is missing repeats its old value (parsers.md, mpstat).
 */
export class SampleTable {
  readonly #options: SampleTableOptions;
  readonly #printed: Cell[] = [];
  readonly #rows = new Map<string, Map<string, Row>>();
  readonly #cellsByKey = new Map<string, Cell>();

  constructor(options: SampleTableOptions = {}) {
    this.#options = options;
  }

  /** Sets one number. */
  set(key: string, value: Value): void {
    this.#cell(key, key).value = value;
  }

  /** Sets what a member of a sample holds: rows with a name, or fields, or further sections. */
  setSection(section: string, content: unknown, level = 0): void {
    if (level > maxLevels) return;
    if (Array.isArray(content)) {
      for (const row of content) if (isJsonObject(row)) this.#setJsonRow(section, row);
    } else if (isJsonObject(content)) {
      for (const [name, member] of Object.entries(content)) {
        if (isValue(member)) this.set(`${section}.${name}`, member);
        else this.setSection(name, member, level + 1);
      }
    }
  }

  /** Sets the fields of the row `name`. */
  setRow(section: string, name: string, fields: readonly string[], values: readonly Value[]): void {
    const row = this.#row(section, name);
    for (let index = 0; index < Math.min(fields.length, values.length); index++) {
      this.#setCell(row, index, fields[index] as string, values[index] as Value);
    }
  }

  print(emit: Emit): void {
    for (const cell of this.#printed) emit(cell.key, cell.value);
  }

  /** The first member of a row is its name. */
  #setJsonRow(section: string, content: JsonObject): void {
    let row: Row | undefined;
    let index = 0;
    for (const field in content) {
      const value = content[field];
      if (row === undefined) {
        if (typeof value !== "string" && typeof value !== "number") return;
        row = this.#row(section, String(value));
      } else if (isValue(value)) {
        this.#setCell(row, index++, field, value);
      } else if (Array.isArray(value)) {
        index = this.#setList(row, index, value);
      }
    }
  }

  /** `"intr": [{"name": "LOC", "value": 1.00}, …]`: each item is a field of the row. */
  #setList(row: Row, firstIndex: number, items: readonly unknown[]): number {
    let index = firstIndex;
    for (const item of items) {
      if (!isJsonObject(item)) continue;
      const [name, value] = Object.values(item);
      if (typeof name === "string" && isValue(value)) this.#setCell(row, index++, name, value);
    }
    return index;
  }

  #setCell(row: Row, index: number, field: string, value: Value): void {
    const known = row.cells[index];
    if (known?.field === field) {
      known.value = value;
      return;
    }
    const cell = this.#cell(`${row.prefix}${withoutBlanks(field)}${row.suffix}`, field);
    cell.value = value;
    row.cells[index] = cell;
  }

  #row(section: string, name: string): Row {
    let rows = this.#rows.get(section);
    if (!rows) {
      rows = new Map();
      this.#rows.set(section, rows);
    }
    let row = rows.get(name);
    if (!row) {
      const { prefix, suffix } = this.#options.styles?.get(section) ?? { prefix: section, suffix: "" };
      row = { prefix: `${prefix}.${withoutBlanks(name)}.`, suffix, cells: [] };
      rows.set(name, row);
    }
    return row;
  }

  #cell(key: string, field: string): Cell {
    const known = this.#cellsByKey.get(key);
    if (known) return known;
    const cell: Cell = { field, key: withoutBlanks(key), value: 0 };
    this.#cellsByKey.set(key, cell);
    if (!this.#options.without?.test(key)) this.#printed.push(cell);
    return cell;
  }
}

function isValue(value: unknown): value is Value {
  return typeof value === "number" || (typeof value === "string" && isNumberText(value));
}

function withoutBlanks(text: string): string {
  return /\s/.test(text) ? text.trim().replace(/\s+/g, "_") : text;
}
