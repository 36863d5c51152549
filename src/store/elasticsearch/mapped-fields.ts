import type { estypes } from "@elastic/elasticsearch";
import type { FieldType } from "../mappings.js";
import type { SchemaProblem } from "../store.js";
import { dateFormat, indexBody } from "./index-body.js";

type Properties = Readonly<Record<string, estypes.MappingProperty>>;

/** What a mapping says about one place: the settings that the store depends on. */
interface Definition {
  readonly type?: string;
  readonly format?: string;
  readonly ignore_above?: number;
  readonly enabled?: boolean;
  readonly dynamic?: string | boolean;
}

/** Searched like one of ours, where somebody else made the index. */
const relatedTypes: Readonly<Record<string, FieldType>> = {
  boolean: "keyword",
  constant_keyword: "keyword",
  text: "keyword",
  wildcard: "keyword",
  byte: "integer",
  short: "integer",
  double: "long",
  float: "long",
  half_float: "long",
  scaled_float: "long",
  unsigned_long: "long",
  keyword: "keyword",
  integer: "integer",
  long: "long",
};

/** The searchable fields of an index by dotted path. */
export function mappedFields(mapping: estypes.MappingTypeMapping): ReadonlyMap<string, FieldType> {
  const fields = new Map<string, FieldType>();
  for (const [path, definition] of definitionsOf(mapping.properties)) {
    const type = fieldTypeOf(definition);
    if (type) fields.set(path, type);
  }
  return fields;
}

/** Where the mapping of an existing collection of ours differs from the one it would be made with. */
export function mappingProblems(collection: string, actual: estypes.MappingTypeMapping): readonly SchemaProblem[] {
  const wanted = indexBody(collection)?.mappings;
  if (wanted === undefined) return [];
  const problems: SchemaProblem[] = [];
  if (String(actual.dynamic ?? true) !== "false") {
    problems.push({
      collection,
      field: "*",
      problem: "fields that are not listed are mapped too (dynamic is not false)",
    });
  }
  const there = definitionsOf(actual.properties);
  for (const [field, definition] of definitionsOf(wanted.properties)) {
    const problem = difference(definition, there.get(field));
    if (problem !== undefined) problems.push({ collection, field, problem });
  }
  return problems;
}

function difference(wanted: Definition, actual: Definition | undefined): string | undefined {
  if (actual === undefined) return "not mapped";
  const type = (definition: Definition): string => definition.type ?? "object";
  if (type(actual) !== type(wanted)) return `${type(actual)}, not ${type(wanted)}`;
  const differs = (["format", "ignore_above", "enabled", "dynamic"] as const).filter(
    (setting) => wanted[setting] !== undefined && String(actual[setting]) !== String(wanted[setting]),
  );
  const text = (definition: Definition): string =>
    differs.map((setting) => `${setting} ${definition[setting] ?? "not set"}`).join(", ");
  return differs.length === 0 ? undefined : `${text(actual)}; it should be ${text(wanted)}`;
}

function fieldTypeOf({ type, format, enabled }: Definition): FieldType | undefined {
  if (enabled === false || type === undefined) return undefined;
  if (type !== "date") return Object.hasOwn(relatedTypes, type) ? relatedTypes[type] : undefined;
  if (format === dateFormat("day")) return "day";
  return format === dateFormat("second") ? "second" : "date";
}

function definitionsOf(properties: Properties = {}, prefix = ""): ReadonlyMap<string, Definition> {
  return new Map(
    Object.entries(properties).flatMap(([name, property]): [string, Definition][] => [
      [`${prefix}${name}`, property as Definition],
      ...definitionsOf("properties" in property ? property.properties : undefined, `${prefix}${name}.`),
    ]),
  );
}
