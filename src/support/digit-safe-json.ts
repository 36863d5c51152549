import { parse, stringify } from "lossless-json";

/**
 * Where a value begins, sixteen digits in a row: below that no whole number exceeds 2^53. Ids in strings have as many, and
 * reading all of them the careful way takes ten times as long.
 */
const manyDigits = /(?:^|[[:,])\s*-?\d{16}/;

/**
 * Reads JSON without losing digits: whole numbers that a number cannot hold become bigint. `__proto__` is a key like any
 * other. Throws SyntaxError.
 */
export function parseDigitSafe(text: string): unknown {
  return manyDigits.test(text) ? parse(text, undefined, toNumber) : JSON.parse(text);
}

/** Writes JSON, bigint with all its digits. */
export function stringifyDigitSafe(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    // The message of V8 for a bigint; a circle is a defect of ours.
    if (!(error instanceof TypeError) || !error.message.includes("BigInt")) throw error;
    return stringify(value, undefined, indent) as string;
  }
}

/** Reading the digits of one number takes the square of their number. */
const mostDigits = 1000;

function toNumber(text: string): number | bigint {
  if (text.length > mostDigits) throw new SyntaxError(`a number of more than ${mostDigits} digits`);
  const value = Number(text);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(text) ? value : BigInt(text);
}
