import type { FunctionExtent } from "./function-extent.js";
import { openPositions } from "./open-positions.js";
import { endOfGroup } from "./skip-group.js";
import { nextToken, openTokens, passGroup, type TokenCursor, wordAt } from "./token-cursor.js";

interface Declaration {
  readonly name: string;
  /** Behind the closing brace, in bytes. */
  readonly end: number;
}

/**
 * The `func` declarations with a body of a Go source, in its order (coverage.md 5.3). A lexer, no parser: of a source that
 * is no Go it finds something or nothing, in time that grows with its size alone.
 */
export function scanFunctions(source: Uint8Array): readonly FunctionExtent[] {
  const cursor = openTokens(source);
  const position = openPositions(cursor.source);
  const found: FunctionExtent[] = [];
  let isAtStart = false;
  for (nextToken(cursor); cursor.kind !== "end"; nextToken(cursor)) {
    if (isAtStart && isWord(cursor, "func")) {
      const { start } = cursor;
      const declaration = readDeclaration(cursor);
      if (declaration) {
        const from = position(start);
        const to = position(declaration.end);
        const { name } = declaration;
        found.push({ name, startLine: from.line, startCol: from.col, endLine: to.line, endCol: to.col });
      }
    } else if (cursor.kind === "open") skipGroup(cursor);
    isAtStart = cursor.kind === ";";
  }
  return found;
}

/** From the word `func` on. Undefined: a function without a name or without a body. */
function readDeclaration(cursor: TokenCursor): Declaration | undefined {
  nextToken(cursor);
  if (isOpen(cursor, "(")) {
    skipGroup(cursor);
    nextToken(cursor);
  }
  if (cursor.kind !== "word") return undefined;
  const name = wordAt(cursor);
  nextToken(cursor);
  if (isOpen(cursor, "[")) {
    skipGroup(cursor);
    nextToken(cursor);
  }
  if (!isOpen(cursor, "(")) return undefined;
  skipGroup(cursor);
  const end = readBody(cursor);
  return end === undefined ? undefined : { name, end };
}

/** Where the body behind a parameter list ends. Undefined: there is none. */
function readBody(cursor: TokenCursor): number | undefined {
  for (let isType = false; ; ) {
    nextToken(cursor);
    if (cursor.kind === ";" || cursor.kind === "end") return undefined;
    if (isOpen(cursor, "{") && !isType) return skipGroup(cursor);
    isType = isWord(cursor, "struct") || isWord(cursor, "interface");
    if (cursor.kind === "open") skipGroup(cursor);
  }
}

/** Where the group that the cursor stands at ends; undefined, and the end of the source: nowhere. */
function skipGroup(cursor: TokenCursor): number | undefined {
  const end = endOfGroup(cursor.source, cursor.start);
  passGroup(cursor, end ?? cursor.source.length);
  return end;
}

function isOpen({ kind, source, start }: TokenCursor, sign: string): boolean {
  return kind === "open" && source[start] === sign.charCodeAt(0);
}

function isWord({ kind, source, start, end }: TokenCursor, word: string): boolean {
  return kind === "word" && end - start === word.length && source.toString("latin1", start, end) === word;
}
