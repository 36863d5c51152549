import { CORE_SCHEMA, FAILSAFE_SCHEMA, load, mergeTag, YAMLException } from "js-yaml";
import { CciError } from "./cci-error.js";
import type { ErrorCode } from "./error-catalogue.js";
import { countExpandedNodes, maxExpandedNodes, maxYamlDepth } from "./yaml-limits.js";

const schemas = { typed: CORE_SCHEMA.withTags([mergeTag]), text: FAILSAFE_SCHEMA.withTags([mergeTag]) };

/** What the YAML is for the reader of a message, and the code of its errors. */
export interface YamlKind {
  /** `a job` */
  readonly name: string;
  readonly code: ErrorCode;
  /** `text`: numbers and the like stay as they are written, so that the password 0123 keeps its zero. Default: typed. */
  readonly scalars?: keyof typeof schemas;
}

/**
 * Reads YAML that is a map, from whom ever: throws the code of its kind with `path:line:column` where it is none, or
 * deeper or more folded than such a thing can be.
 */
export function parseYamlMap(path: string, text: string, kind: YamlKind): Readonly<Record<string, unknown>> {
  const map = parseYaml(path, text, kind);
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    throw new CciError(kind.code, `${path}:1:1: ${kind.name} is a map of fields, not ${describe(map)}`);
  }
  if (countExpandedNodes(map) > maxExpandedNodes) {
    throw new CciError(kind.code, `${path}:1:1: its aliases expand to more than ${maxExpandedNodes} nodes`);
  }
  return map as Readonly<Record<string, unknown>>;
}

function parseYaml(path: string, text: string, kind: YamlKind): unknown {
  try {
    return text.trim() === ""
      ? undefined
      : load(text, { schema: schemas[kind.scalars ?? "typed"], maxDepth: maxYamlDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    throw new CciError(kind.code, `${path}:${line + 1}:${column + 1}: ${error.reason}`, { cause: error });
  }
}

function describe(value: unknown): string {
  if (value === undefined) return "an empty file";
  return Array.isArray(value) ? "a list" : `${JSON.stringify(value)?.slice(0, 40)}`;
}
