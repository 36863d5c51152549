import { type BinaryOperator, ExpressionError, limitedInteger, type Operand } from "./expression.js";

/** Characters of a text that an expression makes. */
const maxTextLength = 1024 * 1024;

const numericText = /^-?\d{1,40}(?:\.\d{1,40})?$/;

type ComputingOperator = Exclude<BinaryOperator, "&&" | "||">;

/** As in Ruby: false and null are false, everything else is true, 0 and the empty text too. */
export function isTrue(value: Operand): boolean {
  return value !== false && value !== null;
}

export function negate(operand: Operand): bigint | number {
  return -numberOf(operand, "-");
}

/**
 * The result of an operator that needs both its sides. A text that is a number counts as one beside `- * / %` and when it
 * is compared with a number: fields of the command line are texts. Throws ExpressionError.
 */
export function computeBinary(
  operator: ComputingOperator,
  left: Operand,
  right: Operand,
): bigint | number | string | boolean {
  switch (operator) {
    case "+":
      if (typeof left === "string" || typeof right === "string") return limitedText(`${joined(left)}${joined(right)}`);
      return compute(operator, numberOf(left, operator), numberOf(right, operator));
    case "-":
    case "*":
    case "/":
    case "%":
      return compute(operator, numberOf(left, operator), numberOf(right, operator));
    case "==":
      return isEqual(left, right);
    case "!=":
      return !isEqual(left, right);
    default:
      return isInOrder(operator, left, right);
  }
}

/** The text of a value inside other text: nothing for null. Throws ExpressionError for a map or list. */
export function joined(value: Operand): string {
  if (value === null) return "";
  if (typeof value === "object") throw new ExpressionError(`${describe(value)} cannot be put into a text`);
  return String(value);
}

function compute(
  operator: "+" | "-" | "*" | "/" | "%",
  left: bigint | number,
  right: bigint | number,
): bigint | number {
  if ((operator === "/" || operator === "%") && Number(right) === 0) throw new ExpressionError("division by zero");
  if (typeof left === "bigint" && typeof right === "bigint") return limitedInteger(computeWhole(operator, left, right));
  const result = computeDecimal(operator, Number(left), Number(right));
  if (!Number.isFinite(result)) throw new ExpressionError(`${left} ${operator} ${right} is too large`);
  return result;
}

function computeWhole(operator: "+" | "-" | "*" | "/" | "%", left: bigint, right: bigint): bigint {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return roundedDown(left, right);
    case "%":
      return left - right * roundedDown(left, right);
  }
}

function roundedDown(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  return quotient * right !== left && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

function computeDecimal(operator: "+" | "-" | "*" | "/" | "%", left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left - right * Math.floor(left / right);
  }
}

function isEqual(left: Operand, right: Operand): boolean {
  const pair = numberPair(left, right);
  if (pair !== undefined) return compareNumbers(...pair) === 0;
  if (typeof left === "object" && typeof right === "object" && left !== null && right !== null) {
    throw new ExpressionError(`${describe(left)} and ${describe(right)} cannot be compared`);
  }
  return left === right;
}

function isInOrder(operator: "<" | "<=" | ">" | ">=", left: Operand, right: Operand): boolean {
  const order = orderOf(operator, left, right);
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function orderOf(operator: string, left: Operand, right: Operand): number {
  const pair = numberPair(left, right);
  if (pair !== undefined) return compareNumbers(...pair);
  if (typeof left !== "string" || typeof right !== "string") {
    throw new ExpressionError(`${operator} cannot compare ${describe(left)} with ${describe(right)}`);
  }
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Both sides as numbers where one of them is a number and the other one reads as one. */
function numberPair(left: Operand, right: Operand): [bigint | number, bigint | number] | undefined {
  if (!isNumber(left) && !isNumber(right)) return undefined;
  const leftNumber = asNumber(left);
  const rightNumber = asNumber(right);
  return leftNumber === undefined || rightNumber === undefined ? undefined : [leftNumber, rightNumber];
}

/** JavaScript compares a bigint with a number exactly. */
function compareNumbers(left: bigint | number, right: bigint | number): number {
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

function numberOf(operand: Operand, operator: string): bigint | number {
  const value = asNumber(operand);
  if (value === undefined) throw new ExpressionError(`${operator} needs numbers, not ${describe(operand)}`);
  return value;
}

function asNumber(operand: Operand): bigint | number | undefined {
  if (isNumber(operand)) return operand;
  if (typeof operand !== "string" || !numericText.test(operand)) return undefined;
  return operand.includes(".") ? Number(operand) : BigInt(operand);
}

function isNumber(operand: Operand): operand is bigint | number {
  return typeof operand === "bigint" || typeof operand === "number";
}

function limitedText(text: string): string {
  if (text.length > maxTextLength) throw new ExpressionError(`a text of more than ${maxTextLength} characters`);
  return text;
}

function describe(operand: Operand): string {
  if (Array.isArray(operand)) return "a list";
  if (typeof operand === "object" && operand !== null) return "a map";
  return typeof operand === "string" ? JSON.stringify(operand.slice(0, 40)) : String(operand);
}
