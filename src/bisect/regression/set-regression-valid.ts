import type { BisectContext } from "../bisect-context.js";
import { canonicalUrl } from "../git/canonical-url.js";
import { changeRegression } from "./change-regression.js";
import { type Regression, regressionId } from "./regression.js";

/**
 * The word of an operator: `false` keeps the error id from being bisected, `true` always lets it in (bisect.md 1.4, P-4).
 * Undefined: there is no such regression.
 */
export function setRegressionValid(
  context: BisectContext,
  errid: string,
  gitUrl: string,
  isValid: boolean,
): Promise<Regression | undefined> {
  return changeRegression(context, regressionId("errid", errid, canonicalUrl(gitUrl) ?? gitUrl), (current) =>
    current === undefined
      ? undefined
      : { ...current, valid: isValid ? "true" : "false", j: { ...current.j, pinned: isValid } },
  );
}
