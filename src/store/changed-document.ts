import type { Document } from "./document.js";
import type { Change } from "./store.js";

/** A document with whole top-level fields set and taken away; the others stay as they are, in their order. */
export function changedDocument(document: Document, { set = {}, unset = [] }: Change): Document {
  const gone = new Set(unset.filter((field) => !Object.hasOwn(set, field)));
  const kept = Object.entries(document).filter(([field]) => !gone.has(field));
  // Not by assignment: `__proto__` is a field like others.
  return { ...Object.fromEntries(kept), ...set };
}
