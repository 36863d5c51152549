import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateExpression } from "../../../src/job/file/evaluate-expression.js";
import { ExpressionError } from "../../../src/job/file/expression.js";
import { openExpressionFiles } from "../../../src/job/file/expression-files.js";
import { openScope } from "../../../src/job/file/expression-scope.js";
import { parseExpression } from "../../../src/job/file/parse-expression.js";

const fields: Readonly<Record<string, unknown>> = {
  n: 7,
  text: "abc",
  five: "5",
  none: null,
  yes: true,
  list: [1, 2],
  map: { inner: 3 },
  big: 9007199254740993n,
  half: 0.5,
};

const scope = openScope({
  env: { HOME: "/root" },
  files: openExpressionFiles("/nowhere"),
  field: ([name = "", ...rest]) => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return rest.length === 0 ? value : (value as Record<string, unknown> | undefined)?.[rest.join(".")];
  },
});

const evaluate = (source: string): unknown => evaluateExpression(parseExpression(source), scope);

describe("an expression", () => {
  it.each([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["10 - 3 - 2", 5],
    ["100 / 5 / 2", 10],
    ["7 / 2", 3],
    ["-7 / 2", -4],
    ["7 / -2", -4],
    ["-7 / -2", 3],
    ["7 % 3", 1],
    ["-7 % 3", 2],
    ["7 % -3", -2],
    ["7.0 / 2", 3.5],
    ["7 / 2.0", 3.5],
    ["8.0 / 2 / 3", 8 / 2 / 3],
    ["5.5 % 2", 1.5],
    ["-5.5 % 2", 0.5],
    ["0.1 + 0.2", 0.1 + 0.2],
    ["- - 3", 3],
    ["-n", -7],
    ["-n * 2", -14],
    ["1.50", 1.5],
    ["007", 7],
    ["9007199254740993 * 3", 27021597764222979n],
    ["big + 1", 9007199254740994n],
    ["n * half", 3.5],
    ["'a' + 'b'", "ab"],
    ["'a' + 1", "a1"],
    ["1 + 'a'", "1a"],
    ["1 + 2 + 'a'", "3a"],
    ["'a' + 1.5", "a1.5"],
    ["'a' + true + null", "atrue"],
    ["'5' + 1", "51"],
    ['"it\'s"', "it's"],
    ["'say \"hi\"'", 'say "hi"'],
    ["''", ""],
    ["true", true],
    ["false", false],
    ["null", null],
    ["none", null],
    ["truest ? 1 : 2", undefined],
    ["n", 7],
    ["map.inner", 3],
    ["map . inner", 3],
    ["map", { inner: 3 }],
    ["n == 7", true],
    ["n == 7.0", true],
    ["n != 7", false],
    ["text == 'abc'", true],
    ["1 == 'x'", false],
    ["null == false", false],
    ["none == null", true],
    ["list == null", false],
    ["2 < 10", true],
    ["'2' < '10'", false],
    ["2 <= 2", true],
    ["3 > 2.5", true],
    ["3 >= 4", false],
    ["'a' < 'b'", true],
    ["five * 2", 10],
    ["five == 5", true],
    ["five < 10", true],
    ["-five", -5],
    ["1 < 2 == true", true],
    ["true && 'x'", "x"],
    ["false && nope", false],
    ["null || 'x'", "x"],
    ["1 || nope", 1],
    ["0 ? 'zero is true' : 1", "zero is true"],
    ["'' ? 'so is nothing' : 1", "so is nothing"],
    ["!none", true],
    ["!0", false],
    ["!yes || true", true],
    ["true || false && false", true],
    ["n > 5 ? 'big' : 'small'", "big"],
    ["n > 9 ? 1 : n > 5 ? 2 : 3", 2],
    ["yes ? no ? 1 : 2 : 3", undefined],
    ["yes ? false ? 1 : 2 : 3", 2],
    ["ENV['HOME']", "/root"],
    ['ENV["HOME"]', "/root"],
    ["ENV [ 'NOT_SET' ]", ""],
    ["ENV['HOME'] + '/x'", "/root/x"],
    ["\t1 ", 1],
  ])("%s", (source, value) => {
    if (value === undefined) expect(() => evaluate(source)).toThrow("there is no field");
    else expect(evaluate(source)).toEqual(value);
  });

  it.each([
    ["", "the expression ends too early"],
    ["1 +", "the expression ends too early"],
    ["(1", "the expression ends too early, it needs )"],
    ["1)", ") cannot stand here"],
    ["1 2", "2 cannot stand here"],
    ["n m", "m cannot stand here"],
    ["* 2", "* cannot stand here"],
    ["2 ** 3", "* cannot stand here"],
    ["+1", "+ cannot stand here"],
    ["1 ? 2", "the expression ends too early, it needs :"],
    ["n = 1", '"=" means nothing here'],
    ["n & 1", '"&" means nothing here'],
    ["n; m", '";" means nothing here'],
    ["[1]", "[ cannot stand here"],
    ["{a: 1}", '"{" means nothing here'],
    ["`ls`", '"`" means nothing here'],
    ["@n", '"@" means nothing here'],
    ["n\nm", '"\\n" means nothing here'],
    ["\u{1f600}", '"\u{1f600}" means nothing here'],
    ["5m", "5m is neither a number nor a name"],
    ["0x10", "0x10 is neither a number nor a name"],
    ["1e3", "1e3 is neither a number nor a name"],
    ["1.", ". cannot stand here"],
    [".5", ". cannot stand here"],
    ["'abc", "the text 'abc has no end"],
    ['"a\\n"', "without \\ and #{}"],
    ['"#{n}"', "without \\ and #{}"],
    ["n.", "the expression ends too early"],
    ["n.1", "1 cannot stand here"],
    ["n.to_i", "there is no field n.to_i"],
    ["list[0]", "list[ is neither ENV[''] nor file('')"],
    ["puts(1)", "puts( is neither ENV[''] nor file('')"],
    ["ENV[n]", "n cannot stand here"],
    ["ENV['a' + 'b']", "+ cannot stand here, it needs ]"],
    ["ENV", "there is no field ENV"],
    ["file('a', 'b')", '"," means nothing here'],
    ["file(1)", "1 cannot stand here"],
    ["nope", "there is no field nope"],
    ["1 / 0", "division by zero"],
    ["1 % 0", "division by zero"],
    ["1.5 / 0", "division by zero"],
    ["1 / 0.0", "division by zero"],
    ["1 - 'a'", '- needs numbers, not "a"'],
    ["text * 2", '* needs numbers, not "abc"'],
    ["true + 1", "+ needs numbers, not true"],
    ["none + 1", "+ needs numbers, not null"],
    ["-text", '- needs numbers, not "abc"'],
    ["list + 1", "+ needs numbers, not a list"],
    ["map + 'a'", "a map cannot be put into a text"],
    ["list == map", "a list and a map cannot be compared"],
    ["1 < 'a'", '< cannot compare 1 with "a"'],
    ["true < false", "< cannot compare true with false"],
    ["1 < 2 < 3", "< cannot compare true with 3"],
    ["9".repeat(41), "a number of more than 40 digits"],
    [`${"9".repeat(30)} * ${"9".repeat(30)}`, "a number of more than 40 digits"],
    [`${"9".repeat(309)}.0 + 1`, "is too large"],
    ["(".repeat(60), "nested deeper than 50"],
    ["!".repeat(60), "nested deeper than 50"],
    [`1${"+1".repeat(101)}`, "more than 100 operators"],
    ["x".repeat(1001), "at most 1000 characters"],
  ])("%s is refused", (source, message) => {
    expect(() => evaluate(source)).toThrow(ExpressionError);
    expect(() => evaluate(source)).toThrow(message);
  });

  it("of any text throws nothing but an ExpressionError", () => {
    const piece = fc.oneof(
      fc.constantFrom(..."0123456789.'\"+-*/%=!<>&|?:()[] \\", "n", "text", "list", "map.inner", "null", "ENV['X']"),
      fc.string({ unit: "binary", maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          evaluate(pieces.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("computes with whole numbers as arithmetic does", () => {
    fc.assert(
      fc.property(someSum, ({ source, value }) => {
        if (value === undefined) expect(() => evaluate(source)).toThrow("division by zero");
        else expect(BigInt(evaluate(source) as number | bigint)).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });
});

interface Sum {
  readonly source: string;
  /** Undefined where it divides by zero. */
  readonly value: bigint | undefined;
  readonly strength: number;
}

/** Sums with no more parentheses than they need. */
const { someSum } = fc.letrec<{ someSum: Sum }>((tie) => ({
  someSum: fc.oneof(
    { depthSize: "small", maxDepth: 4, withCrossShrink: true },
    fc.nat(50).map((n): Sum => ({ source: `${n}`, value: BigInt(n), strength: 9 })),
    tie("someSum").map((of): Sum => {
      const value = of.value === undefined ? undefined : -of.value;
      return { source: `-${inParentheses(of, 8)}`, value, strength: 8 };
    }),
    fc
      .tuple(tie("someSum"), fc.constantFrom("+", "-", "*", "/", "%"), tie("someSum"))
      .map(([left, sign, right]): Sum => {
        const strength = sign === "+" || sign === "-" ? 6 : 7;
        const source = `${inParentheses(left, strength)} ${sign}${inParentheses(right, strength + 1)}`;
        return { source, value: computed(left.value, sign, right.value), strength };
      }),
  ),
}));

function inParentheses({ source, strength }: Sum, needed: number): string {
  return strength < needed ? `(${source})` : source;
}

/** The remainder is what is never negative for a positive divisor, and the quotient goes with it. */
function computed(left: bigint | undefined, sign: string, right: bigint | undefined): bigint | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (sign === "+") return left + right;
  if (sign === "-") return left - right;
  if (sign === "*") return left * right;
  if (right === 0n) return undefined;
  const remainder = ((left % right) + right) % right;
  return sign === "%" ? remainder : (left - remainder) / right;
}
