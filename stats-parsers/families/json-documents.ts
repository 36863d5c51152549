import type { Log } from "../../src/results/parser.js";

/** Who wants to know what a log holds; both get their parts in the order of the log. */
export interface JsonLogReader {
  /** The text of a JSON object. */
  document(text: string): void;
  /** A line, or a part of one, that belongs to no object. */
  line?(text: string): void;
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** An object longer than this is read over: no tool writes such, and its text would not fit one string much longer. */
const longestDocument = 256 * 1024 * 1024;

/**
 * Splits a log into its top-level JSON objects, which may follow each other without anything between, and the lines
 * around them. An object that was cut short ends where the next one begins; its text is given all the same and will not
 * parse. Holds one object at a time.
 */
export async function readJsonDocuments(log: Log, reader: JsonLogReader): Promise<void> {
  const scanner = new DocumentScanner(reader);
  for await (const lines of log.batches()) for (const line of lines) scanner.take(line);
  scanner.end();
}

/** The parsed object; undefined when the text is not valid JSON. */
export function parseDocument(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

class DocumentScanner {
  readonly #parts: string[] = [];
  /** Opening braces and brackets of the object being read; empty outside of one. */
  readonly #open: number[] = [];
  #lastSignificant = 0;
  #length = 0;
  readonly #reader: JsonLogReader;

  constructor(reader: JsonLogReader) {
    this.#reader = reader;
  }

  take(line: string): void {
    let from = 0;
    while (from < line.length) {
      if (this.#open.length === 0) {
        const start = objectStart(line, from);
        const text = start < 0 ? line.slice(from) : line.slice(from, start);
        if (text.trim() !== "") this.#reader.line?.(text);
        if (start < 0) return;
        from = start;
      }
      const end = this.#readObject(line, from);
      this.#keep(line.slice(from, end));
      if (this.#open.length === 0 || end < line.length) this.end();
      from = end;
    }
  }

  end(): void {
    this.#open.length = 0;
    this.#length = 0;
    if (this.#parts.length === 0) return;
    const text = this.#parts.join("\n");
    this.#parts.length = 0;
    this.#reader.document(text);
  }

  #keep(text: string): void {
    this.#length += text.length;
    if (this.#length <= longestDocument) this.#parts.push(text);
    else this.#parts.length = 1;
  }

  /** Reads on to the end of the object or of the line, or to where another object begins; returns that index. */
  #readObject(line: string, from: number): number {
    // A string never goes over a newline, so a text that was cut inside of one is left at the next line. Nor does any
    // writer begin a member's value in column 0: such a brace behind a colon is the next object's.
    let inString = false;
    if (from === 0 && line.charCodeAt(0) === openBrace && this.#lastSignificant === colon) this.#lastSignificant = 0;
    for (let at = from; at < line.length; at++) {
      const char = line.charCodeAt(at);
      if (inString) {
        if (char === backslash) at += 1;
        else if (char === quote) inString = false;
        continue;
      }
      if (char <= 0x20) continue;
      if (char === openBrace && this.#open.length > 0 && !this.#mayHoldValue()) return at;
      if (char === quote) inString = true;
      else if (char === openBrace || char === openBracket) this.#open.push(char);
      else if (char === closeBrace || char === closeBracket) this.#open.pop();
      this.#lastSignificant = char;
      if (this.#open.length === 0) return at + 1;
    }
    return line.length;
  }

  /** Whether JSON allows a value here: after a colon in an object, after the bracket or a comma in an array. */
  #mayHoldValue(): boolean {
    if (this.#open.at(-1) === openBrace) return this.#lastSignificant === colon;
    return this.#lastSignificant === openBracket || this.#lastSignificant === comma;
  }
}

/** Index of a brace that looks like the beginning of a JSON object, not like one in a sentence; -1 when there is none. */
function objectStart(line: string, from: number): number {
  for (let at = line.indexOf("{", from); at >= 0; at = line.indexOf("{", at + 1)) {
    let next = at + 1;
    while (next < line.length && line.charCodeAt(next) <= 0x20) next += 1;
    const char = line.charCodeAt(next);
    if (next >= line.length || char === quote || char === closeBrace) return at;
    at = next - 1;
  }
  return -1;
}
