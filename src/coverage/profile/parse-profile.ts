import { isUtf8 } from "node:buffer";
import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { type CountedBlock, canonicalBlocks, isAddedTo } from "./canonical-blocks.js";
import { compareExtents } from "./compare-extents.js";
import type { FileProfile, Profile, ProfileMode } from "./profile.js";

const comma = 0x2c;
const dot = 0x2e;
const space = 0x20;
const zero = 0x30;
const colon = 0x3a;
const shownSigns = 120;

/** Several times the largest programs that people build; a made-up profile must not fill the memory. */
const maxFiles = 100_000;
const maxBlocks = 1_000_000;
/** So many blocks more are kept before those that repeat each other are folded again. */
const foldEvery = 250_000;

/** A profile as text with a sign per byte, which is read far faster than the bytes, and where it is read. */
interface Reading {
  readonly text: string;
  /** -1 behind what is no block. */
  at: number;
}

/** The blocks of one file. */
interface Group {
  readonly file: string;
  /** In canonical form. */
  blocks: CountedBlock[];
  /** The last of them. */
  last: CountedBlock | undefined;
  /** Those that came too late for their place, as they come. */
  late: CountedBlock[];
}

/**
 * Reads a coverage profile into its canonical form (coverage.md 5.1), in one pass. A file without a byte is an empty
 * profile. Throws BAD_PROFILE with the number of the line and the line itself; a name that is no UTF-8 is refused too, as two
 * such names could become one, and so are more than 100 000 files or a million different blocks.
 */
export function parseProfile(bytes: Uint8Array): Profile {
  if (bytes.length === 0) return { mode: undefined, files: [] };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const reading: Reading = { text, at: 0 };
  let newline = newlineFrom(text, 0);
  const mode = readMode(text.slice(0, lineEnd(text, 0, newline)));
  const groups = new Map<string, Group>();
  let group: Group | undefined;
  let name = "";
  let line = 1;
  let kept = 0;
  let foldAt = maxBlocks;
  for (let start = newline + 1; start < text.length; start = newline + 1) {
    line++;
    newline = newlineFrom(text, start);
    const end = lineEnd(text, start, newline);
    const nameEnd = text.lastIndexOf(":", end);
    reading.at = nameEnd > start ? nameEnd : -1;
    const block = readBlock(reading);
    if (reading.at !== end) throw badLine(text.slice(start, end), line, "is no block");
    if (group === undefined || nameEnd - start !== name.length || !text.startsWith(name, start)) {
      name = text.slice(start, nameEnd);
      group = groups.get(name) ?? startGroup(name, line);
      groups.set(name, group);
      if (groups.size > maxFiles) throw tooMany("files", maxFiles);
    }
    if (group.last === undefined || compareExtents(group.last, block) < 0) {
      group.blocks.push(block);
      group.last = block;
    } else if (isAddedTo(group.blocks, group.file, mode, block)) continue;
    else group.late.push(block);
    if (++kept > foldAt) {
      kept = foldGroups(mode, groups);
      foldAt = Math.max(maxBlocks, kept + foldEvery);
    }
  }
  foldGroups(mode, groups);
  return { mode, files: filesOf(groups) };
}

/** Brings the blocks of all files into canonical form; gives how many there are. Throws BAD_PROFILE. */
function foldGroups(mode: ProfileMode, groups: ReadonlyMap<string, Group>): number {
  let left = 0;
  for (const group of groups.values()) {
    if (group.late.length > 0) {
      group.blocks = canonicalBlocks(group.file, mode, group.blocks.concat(group.late));
      group.late = [];
    }
    left += group.blocks.length;
  }
  if (left > maxBlocks) throw tooMany("different blocks", maxBlocks);
  return left;
}

function tooMany(what: string, most: number): CciError {
  return new CciError("BAD_PROFILE", `the profile has more than ${most} ${what}`);
}

function newlineFrom(text: string, start: number): number {
  const found = text.indexOf("\n", start);
  return found === -1 ? text.length : found;
}

function lineEnd(text: string, start: number, newline: number): number {
  return newline > start && text[newline - 1] === "\r" ? newline - 1 : newline;
}

function readMode(line: string): ProfileMode {
  for (const mode of ["set", "count", "atomic"] as const) if (line === `mode: ${mode}`) return mode;
  throw new CciError("BAD_PROFILE", `bad mode line: ${shortened(line)}`, {
    hint: "a coverage profile starts with mode: set, mode: count or mode: atomic",
  });
}

/** Reads what is behind the name of a file. */
function readBlock(reading: Reading): CountedBlock {
  const startLine = readNumber(reading, colon);
  const startCol = readNumber(reading, dot);
  const endLine = readNumber(reading, comma);
  const endCol = readNumber(reading, dot);
  const statements = readNumber(reading, space);
  const count = readNumber(reading, space);
  if (startLine === 0 || endLine === 0) reading.at = -1;
  return { startLine, startCol, endLine, endCol, statements, count };
}

/** Reads a sign and the number behind it. */
function readNumber(reading: Reading, sign: number): number {
  const { text, at: start } = reading;
  let at = start + 1;
  let value = 0;
  for (let code = text.charCodeAt(at); code >= zero && code < colon; code = text.charCodeAt(++at)) {
    value = value * 10 + (code - zero);
  }
  const isRead = text.charCodeAt(start) === sign && at > start + 1 && value <= Number.MAX_SAFE_INTEGER;
  reading.at = isRead ? at : -1;
  return value;
}

function startGroup(name: string, line: number): Group {
  const bytes = Buffer.from(name, "latin1");
  if (!isUtf8(bytes)) throw badLine(name, line, "has a name that is no UTF-8");
  return { file: bytes.toString("utf8"), blocks: [], last: undefined, late: [] };
}

/** By the bytes of their names. */
function filesOf(groups: ReadonlyMap<string, Group>): readonly FileProfile[] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { file, blocks }]) => ({ file, blocks }));
}

function badLine(line: string, number: number, what: string): CciError {
  return new CciError("BAD_PROFILE", `line ${number} of the profile ${what}: "${shortened(line)}"`, {
    hint: "a block is FILE:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT, its lines from 1 on, its numbers up to 2^53-1",
  });
}

/** The start of a line, with an ellipsis where there is more. */
function shortened(line: string): string {
  const signs = [...Buffer.from(line.slice(0, 4 * (shownSigns + 1)), "latin1").toString("utf8")];
  return printable(signs.length > shownSigns ? `${signs.slice(0, shownSigns).join("")}…` : signs.join(""));
}
