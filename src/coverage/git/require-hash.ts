import { CciError } from "../../support/cci-error.js";

/** Throws REPO_UNAVAILABLE where it is not the full hash of an object. */
export function requireHash(text: string): string {
  if (/^(?:[\da-f]{40}|[\da-f]{64})$/.test(text)) return text;
  throw new CciError("REPO_UNAVAILABLE", `${JSON.stringify(text.slice(0, 100))} is not the full hash of a commit`);
}
