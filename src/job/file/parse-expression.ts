import { type BinaryOperator, type Expression, ExpressionError, maxExpressionLength } from "./expression.js";
import { type ExpressionToken, expressionTokens } from "./expression-tokens.js";

/** How tightly an operator binds; operators of one strength group from the left. */
const strengths: ReadonlyMap<string, number> = new Map([
  ["||", 2],
  ["&&", 3],
  ["==", 4],
  ["!=", 4],
  ["<", 5],
  ["<=", 5],
  [">", 5],
  [">=", 5],
  ["+", 6],
  ["-", 6],
  ["*", 7],
  ["/", 7],
  ["%", 7],
]);
const choiceStrength = 1;
const unaryStrength = 8;
const maxDepth = 50;
const maxOperators = 100;

/** Parses an expression (scheduler.md 5.3 rule 2). Throws ExpressionError for anything else. */
export function parseExpression(source: string): Expression {
  if (source.length > maxExpressionLength) {
    throw new ExpressionError(`an expression has at most ${maxExpressionLength} characters`);
  }
  const parser: Parser = { tokens: expressionTokens(source), at: 0, depth: 0, operators: 0 };
  const expression = parseBinding(parser, 0);
  const rest = parser.tokens[parser.at];
  if (rest !== undefined && rest.kind !== "end") throw unexpected(rest);
  return expression;
}

interface Parser {
  readonly tokens: readonly ExpressionToken[];
  at: number;
  depth: number;
  operators: number;
}

/** What binds tighter than `strength`, from here on. */
function parseBinding(parser: Parser, strength: number): Expression {
  parser.depth++;
  if (parser.depth > maxDepth) throw new ExpressionError(`nested deeper than ${maxDepth}`);
  let left = parseOperand(parser);
  for (;;) {
    const { text, kind } = peek(parser);
    if (kind !== "sign") break;
    if (text === "?" && choiceStrength > strength) {
      left = parseChoice(parser, left);
      continue;
    }
    const own = strengths.get(text);
    if (own === undefined || own <= strength) break;
    parser.at++;
    parser.operators++;
    if (parser.operators > maxOperators) throw new ExpressionError(`more than ${maxOperators} operators`);
    left = { kind: "binary", operator: text as BinaryOperator, left, right: parseBinding(parser, own) };
  }
  parser.depth--;
  return left;
}

function parseChoice(parser: Parser, condition: Expression): Expression {
  expectSign(parser, "?");
  const whenTrue = parseBinding(parser, 0);
  expectSign(parser, ":");
  return { kind: "choice", condition, whenTrue, whenFalse: parseBinding(parser, 0) };
}

function parseOperand(parser: Parser): Expression {
  const token = next(parser);
  if (token.kind === "value") return { kind: "value", value: token.value };
  if (token.kind === "name") return parseNamed(parser, token.text);
  if (token.text === "(") {
    const inner = parseBinding(parser, 0);
    expectSign(parser, ")");
    return inner;
  }
  if (token.text === "-" || token.text === "!") {
    return { kind: "unary", operator: token.text, operand: parseBinding(parser, unaryStrength) };
  }
  throw unexpected(token);
}

/** A field, `ENV['X']` or `file('name')`. */
function parseNamed(parser: Parser, name: string): Expression {
  const behind = peek(parser).text;
  if (name === "ENV" && behind === "[") return { kind: "env", name: parseArgument(parser, "[", "]") };
  if (name === "file" && behind === "(") return { kind: "file", name: parseArgument(parser, "(", ")") };
  if (behind === "(" || behind === "[") throw new ExpressionError(`${name}${behind} is neither ENV[''] nor file('')`);
  const path = [name];
  while (peek(parser).text === "." && peek(parser).kind === "sign") {
    parser.at++;
    const part = next(parser);
    if (part.kind !== "name") throw unexpected(part);
    path.push(part.text);
  }
  return { kind: "field", path };
}

function parseArgument(parser: Parser, open: string, close: string): string {
  expectSign(parser, open);
  const argument = next(parser);
  if (argument.kind !== "value" || typeof argument.value !== "string") throw unexpected(argument);
  expectSign(parser, close);
  return argument.value;
}

function peek({ tokens, at }: Parser): ExpressionToken {
  return tokens[at] ?? { kind: "end", text: "" };
}

function next(parser: Parser): ExpressionToken {
  const token = peek(parser);
  parser.at++;
  return token;
}

function expectSign(parser: Parser, text: string): void {
  const token = next(parser);
  if (token.kind !== "sign" || token.text !== text) throw unexpected(token, text);
}

function unexpected(token: ExpressionToken, wanted?: string): ExpressionError {
  const found = token.kind === "end" ? "the expression ends too early" : `${token.text} cannot stand here`;
  return new ExpressionError(wanted === undefined ? found : `${found}, it needs ${wanted}`);
}
