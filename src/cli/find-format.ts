import type { Document } from "../store/document.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { printable } from "../support/printable.js";
import { alignedTable } from "./aligned-table.js";
import type { Output } from "./output.js";

/** `--format` of es-find. */
export type FindFormat = (typeof findFormats)[number];

export const findFormats = ["json", "table", "ids", "yaml"] as const;

/** A document that was found, in the terms of an answer. */
export interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source: Document;
}

const tableFields = ["suite", "tbox_group", "os", "job_stage", "job_health", "submit_time"];

/** Writes hits in a format that is not the answer as a whole (results.md 7.1). */
export async function writeHits(
  hits: readonly Hit[],
  format: Exclude<FindFormat, "json">,
  output: Output,
): Promise<void> {
  if (format === "ids") for (const { _id } of hits) output.write(`${printable(_id)}\n`);
  if (format === "table" && hits.length > 0) {
    const rows = hits.map(({ _id, _source }) => [_id, ...tableFields.map((field) => cellText(_source[field]))]);
    output.write(alignedTable([["id", ...tableFields], ...rows]));
  }
  if (format === "yaml") {
    const { yamlText } = await import("../support/yaml-text.js");
    for (const { _source } of hits) output.write(`---\n${yamlText(_source)}`);
  }
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : stringifyDigitSafe(value);
}
