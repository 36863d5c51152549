import type { ExpressionScope } from "./evaluate-expression.js";
import { ExpressionError } from "./expression.js";
import type { ExpressionFiles } from "./expression-files.js";

/** What the names of an expression stand for. */
export interface ScopeSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: ExpressionFiles;
  /** The value of the field `a` or `a.b`; undefined where there is none. */
  field(path: readonly string[]): unknown;
}

/** A scope of these sources; a variable that is not set is the empty text. */
export function openScope({ env, files, field }: ScopeSources): ExpressionScope {
  return {
    field(path) {
      const value = field(path);
      if (value === undefined) throw new ExpressionError(`there is no field ${path.join(".")}`);
      return value;
    },
    env: (name) => (Object.hasOwn(env, name) ? (env[name] ?? "") : ""),
    file: (name) => files.read(name),
  };
}
