import { CciError } from "../../support/cci-error.js";
import { realPathOf } from "./confine.js";
import { decodeUtf8 } from "./decode-utf8.js";
import { evaluateEarlyTemplates } from "./early-templates.js";
import type { ExpressionScope } from "./evaluate-expression.js";
import { includeOf } from "./include-line.js";
import { findInclude, type IncludeFolders } from "./include-path.js";
import { jobFileError, type Place } from "./job-file-error.js";
import { maxIncludes, maxJobFileBytes } from "./job-file-limits.js";
import { buildPlacedText, linesOf, type PlacedText, type PlacedTextBuilder } from "./placed-text.js";
import { readLimited } from "./read-limited.js";

interface Reading extends IncludeFolders {
  readonly scope: ExpressionScope;
  readonly out: PlacedTextBuilder;
  /** Real paths of the files that are being included, the job file first. */
  readonly open: readonly string[];
  readonly budget: { bytes: number; includes: number };
}

/**
 * The text of a job file with its `<%= expr %>` evaluated and its includes put in, indented as the `<<` they stand for.
 * Throws NO_JOB_FILE where the job file cannot be read, and BAD_JOB_FILE at the place of an include or template that
 * cannot be used.
 */
export function readJobFileText(path: string, folders: IncludeFolders, scope: ExpressionScope): PlacedText {
  const outcome = readLimited(path, maxJobFileBytes);
  const start: Place = { file: path, line: 1, column: 1 };
  if (!("bytes" in outcome)) {
    if (outcome.isTooLarge) throw tooLarge(start);
    throw new CciError("NO_JOB_FILE", `${path} ${outcome.trouble}`);
  }
  const out = buildPlacedText(start);
  const budget = { bytes: maxJobFileBytes - outcome.bytes.length, includes: maxIncludes };
  const reading: Reading = { ...folders, scope, out, open: [realPathOf(path) ?? path], budget };
  addText(reading, path, decodeUtf8(outcome.bytes, path), "");
  return out.done();
}

function addText(reading: Reading, file: string, text: string, indent: string): void {
  for (const [index, line] of linesOf(text).entries()) {
    const start: Place = { file, line: index + 1, column: 1 };
    if (/^%(?!(YAML|TAG)\b)/.test(line)) throw jobFileError(start, "a Ruby line is not run");
    addLine(reading, line, start, indent);
  }
}

function addLine(reading: Reading, line: string, start: Place, indent: string): void {
  const { out, scope } = reading;
  const pieces = evaluateEarlyTemplates(line, start, scope);
  const include = includeOf(pieces.map(({ text }) => text).join(""));
  if (include !== undefined) {
    addInclude(reading, include.name, { ...start, column: include.lead.length + 1 }, indent, include.lead);
    return;
  }
  if (line.trim() !== "") out.add({ text: indent, place: start, isMade: true });
  for (const { text, offset, isMade } of pieces) {
    const place = { ...start, column: start.column + offset };
    if (isMade) putMade(out, text, indent, place);
    else out.add({ text, place, isMade });
    if (out.length() > maxJobFileBytes) throw tooLarge(place);
  }
}

/** The further lines of a text that was made belong under its first one. */
function putMade(out: PlacedTextBuilder, text: string, indent: string, place: Place): void {
  for (const [index, line] of linesOf(text).entries()) {
    out.add({ text: index === 0 ? line : `${indent}${line}`, place, isMade: true });
    if (out.length() > maxJobFileBytes) throw tooLarge(place);
  }
}

function addInclude(reading: Reading, name: string, place: Place, indent: string, lead: string): void {
  const found = findInclude(name, place.file, reading);
  if ("trouble" in found) throw jobFileError(place, found.trouble);
  if (reading.open.includes(found.real)) throw jobFileError(place, `the include ${name} includes itself`);
  const { budget, out } = reading;
  budget.includes--;
  if (budget.includes < 0) throw jobFileError(place, `more than ${maxIncludes} includes`);
  const outcome = readLimited(found.real, budget.bytes);
  if (!("bytes" in outcome)) {
    throw outcome.isTooLarge ? tooLarge(place) : jobFileError(place, `the include ${name} ${outcome.trouble}`);
  }
  budget.bytes -= outcome.bytes.length;
  // The first line of what is included may be a comment: an element of a list begins on a line of its own.
  if (lead.includes("-")) out.add({ text: `${indent}${lead.trimEnd()}\n`, place, isMade: true });
  const text = withoutDocumentStart(decodeUtf8(outcome.bytes, found.shown));
  const inner = { ...reading, open: [...reading.open, found.real] };
  addText(inner, found.shown, text, `${indent}${lead.replaceAll("-", " ")}`);
  if (!text.endsWith("\n")) out.add({ text: "\n", place, isMade: true });
}

function tooLarge(place: Place): CciError {
  return jobFileError(place, `a job file with its includes has more than ${maxJobFileBytes} bytes`);
}

/** The text with its leading `---` blanked out: what is included begins no document of its own. */
function withoutDocumentStart(text: string): string {
  return text.replace(/^((?:[ \t]*(?:#.*)?\r?\n)*)---(?=\s|$)/, "$1   ");
}
