import { collections, type FieldType } from "./mappings.js";

/**
 * What a mapping says about the values at a place: a field's type, an object with fields below it, or `stored`, which is
 * not looked into.
 */
export type FieldNode = FieldType | "stored" | ObjectNode;

export interface ObjectNode {
  readonly children: ReadonlyMap<string, FieldNode>;
  /** What all other keys hold. */
  readonly others: FieldNode;
}

/** A program's parameters are fields, whatever their names; those of `sleep` are stored only (results.md 7.6). */
const programs: ObjectNode = {
  children: new Map([["sleep", "stored"]]),
  others: { children: new Map(), others: "keyword" },
};

const trees: ReadonlyMap<string, ObjectNode> = new Map(
  Object.entries(collections).map(([collection, mapping]) => {
    const tree = objectOf(Object.entries(mapping));
    return [collection, collection === "jobs" ? withChild(tree, "pp", programs) : tree];
  }),
);

/** The fields of a collection by the keys of their documents; undefined: not a collection of ours. */
export function fieldTree(collection: string): ObjectNode | undefined {
  return trees.get(collection);
}

const nonBlank = /[^\s\0-\x1f]/;

/**
 * What lies below a key; a key with dots leads down several levels. Undefined: no engine can keep such a key there, for
 * a part of it is blank or it leads below a field.
 */
export function childAt(node: ObjectNode, key: string): FieldNode | undefined {
  if (!key.includes(".")) return nonBlank.test(key) ? childOf(node, key) : undefined;
  const parts = key.split(".");
  if (!parts.every((part) => nonBlank.test(part))) return undefined;
  let at: FieldNode = node;
  for (const part of parts) {
    if (at === "stored") return at;
    if (typeof at === "string") return undefined;
    at = childOf(at, part);
  }
  return at;
}

function childOf(node: ObjectNode, part: string): FieldNode {
  return node.children.get(part) ?? node.others;
}

function objectOf(fields: readonly [path: string, type: FieldType][]): ObjectNode {
  const children = new Map<string, FieldNode>();
  for (const [path, type] of fields) {
    const [first, ...below] = path.split(".") as [string, ...string[]];
    if (below.length === 0) children.set(first, type);
    else {
      const siblings = fields.filter(([other]) => other.startsWith(`${first}.`));
      children.set(first, objectOf(siblings.map(([other, otherType]) => [other.slice(first.length + 1), otherType])));
    }
  }
  return { children, others: "stored" };
}

function withChild(node: ObjectNode, key: string, child: FieldNode): ObjectNode {
  return { ...node, children: new Map([...node.children, [key, child]]) };
}
