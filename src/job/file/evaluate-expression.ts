import { type Expression, ExpressionError, type Operand } from "./expression.js";
import { computeBinary, isTrue, negate } from "./expression-operators.js";

/** What an expression can reach. Each of the three throws ExpressionError where there is no such thing. */
export interface ExpressionScope {
  /** The value of the field `a` or `a.b`: any value of a job. */
  field(path: readonly string[]): unknown;
  env(name: string): string;
  file(name: string): string;
}

/** The value of an expression, as jobs hold values. Throws ExpressionError. */
export function evaluateExpression(expression: Expression, scope: ExpressionScope): Operand {
  const value = evaluate(expression, scope);
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function evaluate(expression: Expression, scope: ExpressionScope): Operand {
  switch (expression.kind) {
    case "value":
      return expression.value;
    case "field":
      return operandOf(scope.field(expression.path), expression.path);
    case "env":
      return scope.env(expression.name);
    case "file":
      return scope.file(expression.name);
    case "unary": {
      const operand = evaluate(expression.operand, scope);
      return expression.operator === "!" ? !isTrue(operand) : negate(operand);
    }
    case "choice":
      return evaluate(
        isTrue(evaluate(expression.condition, scope)) ? expression.whenTrue : expression.whenFalse,
        scope,
      );
    case "binary": {
      const left = evaluate(expression.left, scope);
      if (expression.operator === "&&") return isTrue(left) ? evaluate(expression.right, scope) : left;
      if (expression.operator === "||") return isTrue(left) ? left : evaluate(expression.right, scope);
      return computeBinary(expression.operator, left, evaluate(expression.right, scope));
    }
  }
}

function operandOf(value: unknown, path: readonly string[]): Operand {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (value === null || typeof value === "object") return value;
  if (typeof value === "string" || typeof value === "bigint" || typeof value === "boolean") return value;
  throw new ExpressionError(`the field ${path.join(".")} has no value`);
}
