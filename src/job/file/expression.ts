/** A number, text or the like inside an expression: whole numbers are bigint there, number is for decimals. */
export type ExpressionValue = bigint | number | string | boolean | null;

/** A map or list of the job can be a result; nothing can be computed with it. */
export type Operand = ExpressionValue | object;

export type BinaryOperator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%";

/** A parsed expression of the language of scheduler.md 5.3 rule 2. */
export type Expression =
  | { readonly kind: "value"; readonly value: ExpressionValue }
  | { readonly kind: "field"; readonly path: readonly string[] }
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "choice";
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    };

/** Signs of an expression, without those around it. */
export const maxExpressionLength = 1000;

/** Digits of a whole number. */
const maxDigits = 40;
const integerLimit = 10n ** BigInt(maxDigits);

/** Why an expression cannot be used; who knows its place adds it. */
export class ExpressionError extends Error {}

/** The whole number itself. Throws ExpressionError where it is so long that it can only be a mistake or an attack. */
export function limitedInteger(value: bigint): bigint {
  if (value >= integerLimit || value <= -integerLimit) {
    throw new ExpressionError(`a number of more than ${maxDigits} digits`);
  }
  return value;
}
