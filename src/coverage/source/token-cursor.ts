import { byteTable } from "./byte-table.js";
import { endOfComment, endOfText } from "./skip-token.js";

/** What a token is, as far as declarations care (coverage.md 5.3). */
type TokenKind = "end" | ";" | "word" | "open" | "close" | "other";

/** Where the reading of a Go source stands: at a token. */
export interface TokenCursor {
  readonly source: Buffer;
  kind: TokenKind;
  /** Of the token in the bytes; both are the same for a `;` that a newline stands for. */
  start: number;
  end: number;
  /** A newline behind this token is a `;`. */
  endsStatement: boolean;
}

const newline = 0x0a;
const dot = 0x2e;
const slash = 0x2f;
const longestKeyword = 11;

const [wordByte, digit, opening, closing, semicolon, sign] = [1, 2, 3, 4, 5, 6];
const letters = "abcdefghijklmnopqrstuvwxyz";
/** Every part of a letter beyond ASCII is part of a word. */
const beyondAscii = Array.from({ length: 128 }, (_, at) => String.fromCharCode(128 + at)).join("");
const kindOfByte = byteTable([
  [`_${letters}${letters.toUpperCase()}${beyondAscii}`, wordByte],
  ["0123456789", digit],
  ["([{", opening],
  [")]}", closing],
  [";", semicolon],
  ["+-", sign],
]);

/** The keywords that a statement cannot end with. */
const openKeywords: ReadonlySet<string> = new Set(
  "case chan const default defer else for func go goto if import interface map package range select struct switch type var".split(
    " ",
  ),
);

/** At the beginning of a source, before its first token. A byte order mark is no token. */
export function openTokens(bytes: Uint8Array): TokenCursor {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = source[0] === 0xef && source[1] === 0xbb && source[2] === 0xbf ? 3 : 0;
  return { source, kind: "other", start, end: start, endsStatement: false };
}

/** Goes to the next token; behind the last one it stays at `end`. */
export function nextToken(cursor: TokenCursor): void {
  const { source, endsStatement } = cursor;
  const { length } = source;
  let at = cursor.end;
  for (; at < length; ) {
    const byte = source[at] as number;
    const end = byte === slash ? endOfComment(source, at) : at;
    if (endsStatement && (byte === newline || (end > at && source.subarray(at, end).includes(newline)))) {
      setToken(cursor, ";", end, end, false);
      return;
    }
    if (byte > 0x20 && end === at) {
      readToken(cursor, at);
      return;
    }
    at = Math.max(end, at + 1);
  }
  setToken(cursor, "end", at, at, false);
}

/** The text of a word. */
export function wordAt({ source, start, end }: TokenCursor): string {
  return source.toString("utf8", start, end);
}

/** Goes behind a group, which ends at `end`, as if it were one token. */
export function passGroup(cursor: TokenCursor, end: number): void {
  setToken(cursor, "close", cursor.start, end, true);
}

function readToken(cursor: TokenCursor, at: number): void {
  const { source } = cursor;
  const byte = source[at] as number;
  const textEnd = endOfText(source, at);
  const kind = kindOfByte[byte];
  if (textEnd > at) setToken(cursor, "other", at, textEnd, true);
  else if (kind === wordByte || kind === digit) readWord(cursor, at, kind === digit);
  else if (kind === opening) setToken(cursor, "open", at, at + 1, false);
  else if (kind === closing) setToken(cursor, "close", at, at + 1, true);
  else if (kind === semicolon) setToken(cursor, ";", at, at + 1, false);
  else {
    const isDoubled = kind === sign && source[at + 1] === byte;
    setToken(cursor, "other", at, at + (isDoubled ? 2 : 1), isDoubled);
  }
}

function readWord(cursor: TokenCursor, at: number, isNumber: boolean): void {
  const { source } = cursor;
  let end = at + 1;
  // `1.` may end a line.
  while (isWordByte(source[end]) || (isNumber && source[end] === dot)) end++;
  const mayBeKeyword = end - at <= longestKeyword;
  const endsStatement = !(mayBeKeyword && openKeywords.has(source.toString("latin1", at, end)));
  setToken(cursor, "word", at, end, endsStatement);
}

function setToken(cursor: TokenCursor, kind: TokenKind, start: number, end: number, endsStatement: boolean): void {
  cursor.kind = kind;
  cursor.start = start;
  cursor.end = end;
  cursor.endsStatement = endsStatement;
}

/** Undefined: behind the last byte. */
function isWordByte(byte: number | undefined): boolean {
  const kind = byte === undefined ? 0 : kindOfByte[byte];
  return kind === wordByte || kind === digit;
}
