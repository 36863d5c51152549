import { ExpressionError, type ExpressionValue, limitedInteger } from "./expression.js";

/** A token of an expression; `end` stands behind the last one. */
export type ExpressionToken =
  | { readonly kind: "value"; readonly text: string; readonly value: ExpressionValue }
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "sign"; readonly text: string }
  | { readonly kind: "end"; readonly text: "" };

const blanks = /[ \t]*/y;
const number = /\d+(\.\d+)?/y;
const name = /[A-Za-z_]\w*/y;
const sign = /\|\||&&|==|!=|<=|>=|[<>+\-*/%!?:().[\]]/y;
const words: ReadonlyMap<string, ExpressionValue> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** The tokens of an expression. Throws ExpressionError at anything the language does not have. */
export function expressionTokens(source: string): readonly ExpressionToken[] {
  const tokens: ExpressionToken[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(blanks, source, at).length;
    if (at >= source.length) return [...tokens, { kind: "end", text: "" }];
    const token = tokenAt(source, at);
    tokens.push(token);
    at += token.text.length;
  }
}

function tokenAt(source: string, at: number): ExpressionToken {
  const quote = source[at];
  if (quote === "'" || quote === '"') return textToken(source, at, quote);
  const digits = matchAt(number, source, at);
  if (digits !== "") return numberToken(digits, matchAt(name, source, at + digits.length));
  const word = matchAt(name, source, at);
  if (word !== "") {
    const value = words.get(word);
    return value === undefined ? { kind: "name", text: word } : { kind: "value", text: word, value };
  }
  const text = matchAt(sign, source, at);
  if (text !== "") return { kind: "sign", text };
  throw new ExpressionError(`${JSON.stringify(String.fromCodePoint(source.codePointAt(at) ?? 0))} means nothing here`);
}

function textToken(source: string, at: number, quote: string): ExpressionToken {
  const end = source.indexOf(quote, at + 1);
  if (end === -1) throw new ExpressionError(`the text ${source.slice(at, at + 20)} has no end`);
  const value = source.slice(at + 1, end);
  // Ruby reads these another way: better an error than another text.
  if (value.includes("\\") || (quote === '"' && value.includes("#{"))) {
    throw new ExpressionError(`a text is taken as it stands, without \\ and #{}: ${source.slice(at, end + 1)}`);
  }
  return { kind: "value", text: source.slice(at, end + 1), value };
}

function numberToken(digits: string, behind: string): ExpressionToken {
  if (behind !== "") throw new ExpressionError(`${digits}${behind} is neither a number nor a name`);
  const value = digits.includes(".") ? Number(digits) : limitedInteger(BigInt(digits));
  return { kind: "value", text: digits, value };
}

function matchAt(pattern: RegExp, source: string, at: number): string {
  // A pattern of its own: lastIndex would be state that all expressions share.
  const own = new RegExp(pattern);
  own.lastIndex = at;
  return own.exec(source)?.[0] ?? "";
}
