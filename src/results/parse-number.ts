const numberText = /^[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
/** No number worth storing has more digits than this. */
const maxNumberChars = 400;

/**
 * The number a text stands for, or undefined (results.md 3.5): sign, decimal digits, a fraction with digits on its right,
 * an exponent. Not accepted: `NaN`, `Infinity`, `1,000`, `5%`, `5.`, `0x10`, `1_000`, and what overflows.
 */
export function parseNumber(text: string): number | undefined {
  if (text.length > maxNumberChars || !numberText.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
