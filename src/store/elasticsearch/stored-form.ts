import { isObject } from "../../support/is-object.js";
import type { Document } from "../document.js";
import { misfitsField, searchableOf } from "../searchable.js";

/** Keys from the top of a document. */
type Path = readonly string[];

/**
 * A document as Elasticsearch gets it: what does not fit the mapping would have it refused as a whole, so it lies in
 * `unmapped` by the text of its place (results.md 7.6). `fromStored` is the way back.
 */
export function toStored(collection: string, document: Document): Document {
  return moveAway(document, misfitsOf(collection, document));
}

/** The same with all parameters of programs moved: for a server that refuses to map any more of them. */
export function toStoredWithoutParameters(collection: string, document: Document): Document {
  return moveAway(document, [...misfitsOf(collection, document), ["pp"]]);
}

/** The document that was stored. */
export function fromStored(stored: Document): Document {
  const values = unmappedOf(stored);
  if (values.size === 0) return stored;
  const { [misfitsField]: _, ...rest } = stored;
  return putBack(
    rest,
    [...values].map(([text, value]) => [pathOf(text), value]),
  );
}

function misfitsOf(collection: string, document: Document): readonly Path[] {
  // Elasticsearch has fields of its own that begin with `_`, and refuses documents with them.
  const reserved = Object.keys(document).filter((key) => key === misfitsField || key.startsWith("_"));
  return [...searchableOf(collection, document).misfits, ...reserved.map((key) => [key])];
}

function unmappedOf(stored: Document): ReadonlyMap<string, unknown> {
  const values = Object.hasOwn(stored, misfitsField) ? stored[misfitsField] : undefined;
  return new Map(isObject(values) ? Object.entries(values) : []);
}

function moveAway(document: Document, paths: readonly Path[]): Document {
  const moved: [string, unknown][] = [];
  const kept = without(document, { paths, prefix: [] }, (path, value) => moved.push([textOf(path), value]));
  if (moved.length === 0) return document;
  return { ...kept, [misfitsField]: Object.fromEntries(moved) };
}

function without(
  object: Document,
  { paths, prefix }: { paths: readonly Path[]; prefix: Path },
  move: (path: Path, value: unknown) => void,
): Document {
  const below = byFirstKey(paths.map((path) => [path, undefined]));
  const kept = Object.entries(object).flatMap(([key, value]): [string, unknown][] => {
    const inner = below.get(key)?.map(([path]) => path);
    if (inner === undefined) return [[key, value]];
    const path = [...prefix, key];
    if (isObject(value) && inner.every(({ length }) => length > 0)) {
      return [[key, without(value, { paths: inner, prefix: path }, move)]];
    }
    move(path, value);
    return [];
  });
  return Object.fromEntries(kept);
}

type Placed = readonly [path: Path, value: unknown];

function putBack(object: Document, values: readonly Placed[]): Document {
  const entries = new Map(Object.entries(object));
  for (const [key, placed] of byFirstKey(values)) {
    const whole = placed.find(([path]) => path.length === 0);
    const there = entries.get(key);
    entries.set(key, whole ? whole[1] : putBack(isObject(there) ? there : {}, placed));
  }
  // Not by assignment: `__proto__` is a key like others.
  return Object.fromEntries(entries);
}

/** By their first key, with the keys after it. */
function byFirstKey(values: readonly Placed[]): ReadonlyMap<string, readonly Placed[]> {
  const groups = new Map<string, Placed[]>();
  for (const [[first = "", ...rest], value] of values) {
    const group = groups.get(first);
    if (group) group.push([rest, value]);
    else groups.set(first, [[rest, value]]);
  }
  return groups;
}

/** Keys joined by dots where that can be told apart again, else their JSON. */
function textOf(path: Path): string {
  const plain = path.every((key) => key !== "" && !key.includes(".")) && !path[0]?.startsWith("[");
  return plain ? path.join(".") : JSON.stringify(path);
}

function pathOf(text: string): Path {
  if (!text.startsWith("[")) return text.split(".");
  try {
    return (JSON.parse(text) as readonly unknown[]).map(String);
  } catch {
    // Not written by us.
    return [text];
  }
}
