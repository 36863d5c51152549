import type { estypes } from "@elastic/elasticsearch";
import { type FieldNode, fieldTree, type ObjectNode } from "../field-tree.js";
import { type FieldType, maxKeywordLength } from "../mappings.js";
import { misfitsField } from "../searchable.js";

/** What a collection of ours is made with. */
export interface IndexBody {
  readonly settings: estypes.IndicesIndexSettings;
  readonly mappings: estypes.MappingTypeMapping;
}

/** Stored, not looked into: a job has thousands of stats, and their keys would all become fields. */
const storedOnly: estypes.MappingProperty = { type: "object", enabled: false };

const properties: Readonly<Record<FieldType, estypes.MappingProperty>> = {
  keyword: { type: "keyword", ignore_above: maxKeywordLength },
  integer: { type: "integer" },
  long: { type: "long" },
  date: { type: "date" },
  day: { type: "date", format: dateFormat("day") },
  second: { type: "date", format: dateFormat("second") },
};

/** The format of a date field that has one of its own. */
export function dateFormat(type: "day" | "second"): string {
  return type === "day" ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss";
}

/** Settings and mapping of a collection (results.md 7.6); undefined: not one of ours. */
export function indexBody(collection: string): IndexBody | undefined {
  const tree = fieldTree(collection);
  if (tree === undefined) return undefined;
  const jobs = collection === "jobs";
  return {
    settings: {
      number_of_shards: 1,
      auto_expand_replicas: "0-1",
      // Every write waits for the next one (refresh=wait_for).
      refresh_interval: "200ms",
      mapping: { total_fields: { limit: 10_000 }, ignore_malformed: true },
    },
    mappings: {
      dynamic: false,
      date_detection: false,
      ...(jobs && { dynamic_templates: [parameterTemplate] }),
      properties: {
        ...propertiesOf(tree),
        ...(jobs && { stats: storedOnly, result: storedOnly }),
        [misfitsField]: storedOnly,
      },
    },
  };
}

const parameterTemplate = {
  program_parameters: {
    path_match: "pp.*.*",
    match_mapping_type: "*" as const,
    mapping: properties.keyword,
  },
};

function propertiesOf({ children }: ObjectNode): Record<string, estypes.MappingProperty> {
  return Object.fromEntries([...children].map(([name, node]) => [name, propertyOf(node)]));
}

function propertyOf(node: FieldNode): estypes.MappingProperty {
  if (node === "stored") return storedOnly;
  if (typeof node === "string") return properties[node];
  return { ...(node.others !== "stored" && { dynamic: true as const }), properties: propertiesOf(node) };
}
