import { collections } from "../store/mappings.js";
import { CciError } from "../support/cci-error.js";
import type { ErrorCode } from "../support/error-catalogue.js";
import { nearest } from "./nearest.js";

/** The collections that cci makes, by name. */
export const collectionNames: readonly string[] = Object.keys(collections).sort();

/** Throws that code where the name is none of a collection of ours. */
export function requireCollection(name: string, code: ErrorCode): void {
  if (collectionNames.includes(name)) return;
  const [similar] = nearest(name, collectionNames);
  throw new CciError(code, `there is no collection ${name}`, {
    hint: similar ? `did you mean ${similar}?` : `the collections are ${collectionNames.join(", ")}`,
  });
}
