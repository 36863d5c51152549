import { CORE_SCHEMA, FAILSAFE_SCHEMA, load, mergeTag, YAMLException } from "js-yaml";
import { CciError } from "./cci-error.js";
import type { ErrorCode } from "./error-catalogue.js";

const maxDepth = 64;
/** Nodes once every alias is written out: the measure of an alias bomb. */
const maxExpandedNodes = 200_000;

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
  if (countNodes(map, new Map()) > maxExpandedNodes) {
    throw new CciError(kind.code, `${path}:1:1: its aliases expand to more than ${maxExpandedNodes} nodes`);
  }
  return map as Readonly<Record<string, unknown>>;
}

function parseYaml(path: string, text: string, kind: YamlKind): unknown {
  try {
    return text.trim() === "" ? undefined : load(text, { schema: schemas[kind.scalars ?? "typed"], maxDepth });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    throw new CciError(kind.code, `${path}:${line + 1}:${column + 1}: ${error.reason}`, { cause: error });
  }
}

/** Nodes of a tree with its aliases written out; each shared node is walked once. */
function countNodes(node: unknown, known: Map<object, number>): number {
  if (typeof node !== "object" || node === null) return 1;
  const before = known.get(node);
  if (before !== undefined) return before;
  // A node that holds itself has no end.
  known.set(node, Number.POSITIVE_INFINITY);
  let count = 1;
  for (const child of Object.values(node)) count += countNodes(child, known);
  known.set(node, count);
  return count;
}

function describe(value: unknown): string {
  if (value === undefined) return "an empty file";
  return Array.isArray(value) ? "a list" : `${JSON.stringify(value)?.slice(0, 40)}`;
}
