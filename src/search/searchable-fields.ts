import { compareText } from "../store/compare-text.js";
import { collections, type FieldType, isProgramParameter } from "../store/mappings.js";
import type { CollectionPattern, DocumentStore } from "../store/store.js";

/** What can be searched in some collections (results.md 7.7). */
export interface SearchableFields {
  /** Undefined: no document has such a searchable field. */
  typeOf(field: string): FieldType | undefined;
  /** Those known by name, ascending. */
  readonly names: readonly string[];
}

/** The collections whose name begins so: `jobs` and `jobs*` are the same (results.md 7.1 `-i`). */
export function collectionsLike(index: string): CollectionPattern {
  return `${index.replace(/\*+$/, "")}*`;
}

/**
 * The searchable fields of the collections as the store has them, and of ours where none is there yet, so that a new
 * store answers like an empty one. Of a field with several types the type in the first collection counts.
 */
export async function readSearchableFields(
  store: DocumentStore,
  pattern: CollectionPattern,
): Promise<SearchableFields> {
  const there = await store.fields(pattern);
  return searchableFields(pattern, there.size > 0 ? there : fieldsOfOurs(pattern));
}

function searchableFields(
  pattern: CollectionPattern,
  found: ReadonlyMap<string, ReadonlyMap<string, FieldType>>,
): SearchableFields {
  const types = new Map<string, FieldType>();
  for (const name of [...found.keys()].sort(compareText)) {
    for (const [field, type] of found.get(name) ?? []) if (!types.has(field)) types.set(field, type);
  }
  const withParameters = matches(pattern, "jobs");
  return {
    typeOf: (field) => types.get(field) ?? (withParameters && isProgramParameter(field) ? "keyword" : undefined),
    names: [...types.keys()].sort(compareText),
  };
}

function fieldsOfOurs(pattern: CollectionPattern): ReadonlyMap<string, ReadonlyMap<string, FieldType>> {
  const ours = Object.entries(collections).filter(([name]) => matches(pattern, name));
  return new Map(ours.map(([name, mapping]) => [name, new Map(Object.entries(mapping))]));
}

function matches(pattern: CollectionPattern, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
